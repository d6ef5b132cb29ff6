import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkParameter } from "../../src/db/parameters.ts";

const refusal = (value: unknown): unknown => {
  try {
    checkParameter(value);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("checkParameter", () => {
  it("accepts what both databases store unchanged", () => {
    const text = fc.string({ unit: "binary" }).filter((value) => !value.includes("\0"));
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => Math.abs(x) < 2 ** 53);
    const bigint = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const fine = fc.oneof(
      text,
      number,
      fc.maxSafeInteger(),
      bigint,
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
    );
    fc.assert(fc.property(fine, (value) => refusal(value) === undefined));
  });

  it("refuses every other thing, whatever it is", () => {
    const object = fc.anything({ withDate: true, withMap: true, withTypedArray: false, withBigInt: false });
    fc.assert(
      fc.property(object, (value) => {
        fc.pre((typeof value === "object" && value !== null) || value === undefined);
        return refusal(value) instanceof TypeError;
      }),
    );
  });

  it.each([
    2n ** 63n,
    -(2n ** 63n) - 1n,
    2 ** 53,
    -(2 ** 53),
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    new Uint16Array(1),
  ])("refuses %s", (value) => {
    expect(refusal(value)).toBeInstanceOf(TypeError);
  });

  it("does not repeat the value in the error", () => {
    const secret = "do not log me";
    expect(String(refusal({ toString: () => secret, secret }))).not.toContain(secret);
    expect(String(refusal(`${secret}\0`))).not.toContain(secret);
  });
});
