import { describe, expect, it } from "vitest";
import { ERROR_LIST, type ErrorCode, KeyholdError } from "../../src/core/errors.ts";

const CODES = Object.keys(ERROR_LIST) as ErrorCode[];

describe("the list of errors", () => {
  it.each(CODES)("has a name and sentences for %s", (code) => {
    const { title, detail, hint } = ERROR_LIST[code];
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(title).toMatch(/^[A-Z][^.{}]*$/);
    // A detail is whole sentences, or a sentence that a parameter brings.
    expect(detail).toMatch(/^([A-Z].*\.|\{message\}.*)$/);
    expect(hint ?? "A hint.").toMatch(/^[A-Z].*[^ ]$/);
  });

  it("has no two codes with the same title", () => {
    expect(new Set(CODES.map((code) => ERROR_LIST[code].title)).size).toBe(CODES.length);
  });

  it("fills parameters into detail and hint, and lists with commas", () => {
    const error = new KeyholdError("method_not_allowed", {
      params: { method: "PUT", allowed: ["GET", "HEAD"] },
    });
    expect(error.message).toBe("This address does not answer PUT.");
    expect(error.hint).toBe("It answers: GET, HEAD.");
  });

  it("leaves nothing in braces where a parameter is missing", () => {
    for (const code of CODES) {
      const error = new KeyholdError(code);
      expect(error.message + (error.hint ?? "")).not.toMatch(/[{}]|undefined/);
    }
  });

  it("does not read a parameter's value as a template", () => {
    const error = new KeyholdError("method_not_allowed", {
      params: { method: "{allowed}$&", allowed: ["x"] },
    });
    expect(error.message).toBe("This address does not answer {allowed}$&.");
  });

  it("keeps cause and fields, and takes the hint of whoever knows more", () => {
    const cause = new Error("why");
    const fields = [{ field: "email", message: "This field is missing." }];
    const error = new KeyholdError("storage_failed", { cause, fields, hint: "Look here." });
    expect(error).toMatchObject({
      name: "KeyholdError",
      kind: "unavailable",
      cause,
      fields,
      hint: "Look here.",
    });
    expect(error).toBeInstanceOf(Error);
  });
});
