import { describe, expect, it } from "vitest";
import { NOTICE_CODES } from "../../../src/core/keys/notices.ts";
import { notAcceptedError, rejectionError } from "../../../src/operations/steps/exchange-errors.ts";

describe("errors of the exchange", () => {
  it("names reason, address and remedy when a key is refused", () => {
    const error = rejectionError({ code: "address_not_allowed", params: { address: "203.0.113.7" } });
    expect(error).toMatchObject({
      code: "key_rejected",
      params: { reason: "address_not_allowed", address: "203.0.113.7" },
      message: "The exchange knows this key, but does not accept it from the address 203.0.113.7.",
    });
    expect(error.hint).toContain("203.0.113.7");
  });

  it("has a code of its own for a key that may do too much, with the permissions as the exchange writes them", () => {
    const error = rejectionError({ code: "too_powerful", params: { permissions: ["enableWithdrawals"] } });
    expect(error).toMatchObject({ code: "key_too_powerful", params: { permissions: ["enableWithdrawals"] } });
  });

  it("says that nothing is known about the key, and why, when the exchange gave no verdict", () => {
    const cause = { code: "rate_limited", params: { status: 429 } } as const;
    const error = notAcceptedError({ outcome: "unclear", cause, retryAfterSeconds: 30 });
    expect(error).toMatchObject({
      code: "exchange_unavailable",
      params: { reason: "rate_limited", status: 429, retry_after_seconds: 30 },
      hint: "Try again in a minute.",
    });
    expect(error.message).toBe(
      "The exchange wants fewer requests for a while. This says nothing about the key. Nothing was changed.",
    );
  });

  it("words every rejection and every doubt", () => {
    for (const code of NOTICE_CODES.rejections)
      expect(rejectionError({ code, params: {} }).message).not.toBe("");
    for (const code of NOTICE_CODES.doubts) {
      const error = notAcceptedError({
        outcome: "unclear",
        cause: { code, params: {} },
        retryAfterSeconds: null,
      });
      expect(error.message).toMatch(/^[A-Z].*\. This says nothing about the key\./);
    }
  });
});
