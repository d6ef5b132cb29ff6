import fc from "fast-check";
import { expect, it } from "vitest";
import { classifyError } from "../../../src/exchanges/binance/errors.ts";
import vectors from "../../vectors/binance-errors.json" with { type: "json" };

it.each(vectors)("calls it $verdict.kind: $title (status $status)", ({ status, body, verdict }) => {
  expect(classifyError(status, body)).toEqual(verdict);
});

it("lets nothing of the exchange's text through but an address", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const body = JSON.stringify({ code: -2015, msg: `Invalid, request ip: ${text}` });
      const verdict = classifyError(400, body);
      const address = verdict.kind === "rejected" ? verdict.reason.params.address : "";
      expect(address === null || /^[0-9a-fA-F:.]{2,45}$/.test(String(address))).toBe(true);
    }),
  );
});

it("rejects on no other code than the ones listed", () => {
  const rejecting = new Set([-1002, -1022, -1099, -2008, -2014, -2015, -2017, -3001]);
  for (let code = -9999; code <= 9999; code++) {
    const { kind } = classifyError(400, JSON.stringify({ code, msg: "" }));
    expect(kind).toBe(rejecting.has(code) ? "rejected" : "unclear");
  }
});
