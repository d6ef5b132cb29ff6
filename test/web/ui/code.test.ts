import { describe, expect, it } from "vitest";
import { Refused } from "../../../web/api/problem.ts";
import { isWrongCode, judgeCode, readCode } from "../../../web/ui/code.ts";

const NOT_A_CODE = { id: "code.form" };

describe("a code", () => {
  it.each([
    ["123456", "123456"],
    [" 123 456\t", "123456"],
    ["ab1cd-ef2gh", "ab1cdef2gh"],
    [" AB1CD EF2GH ", "AB1CDEF2GH"],
  ])("is sent without its groups: %j as %j", (typed, sent) => {
    expect([judgeCode(typed), readCode(typed)]).toEqual([undefined, sent]);
  });

  it.each(["12345", "1234567", "12345a", "ab1cd-ef2g", "ab1cd-ef2ghi", "ab1cd_ef2gh", "١٢٣٤٥٦"])(
    "is not this: %j",
    (typed) => {
      expect(judgeCode(typed)).toEqual(NOT_A_CODE);
    },
  );

  it.each(["", " ", "-"])("is missing: %j", (typed) => {
    expect(judgeCode(typed)).toEqual({ id: "code.empty" });
  });

  it("is one of the app alone where it shows that the app is set up", () => {
    const judge = (typed: string) => judgeCode(typed, { takesRecovery: false });
    expect(["123456", "ab1cd-ef2gh"].map(judge)).toEqual([undefined, { id: "code.form.app" }]);
  });
});

describe("a refusal for the code", () => {
  const refusal = (code: "bad_credentials" | "totp_required", params: Record<string, string>) =>
    new Refused({ type: "", title: "", status: 401, detail: "", request_id: "", code, params });

  it("is told from one for the password, and from all else", () => {
    expect(isWrongCode(refusal("bad_credentials", { factor: "totp" }))).toBe(true);
    expect(isWrongCode(refusal("bad_credentials", {}))).toBe(false);
    expect(isWrongCode(refusal("totp_required", { factor: "totp" }))).toBe(false);
    expect(isWrongCode(new TypeError())).toBe(false);
  });
});
