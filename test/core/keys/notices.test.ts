import { describe, expect, it } from "vitest";
import { NOTICE_CODES, type NoticeCode, notice } from "../../../src/core/keys/notices.ts";

const ALL: readonly NoticeCode[] = Object.values(NOTICE_CODES).flat();

describe("notices", () => {
  it.each(ALL)("words %s as sentences, with and without its values", (code) => {
    const full = {
      address: "203.0.113.7",
      permissions: ["enableFutures"],
      fields: ["x"],
      status: 500,
      days: 90,
    };
    for (const params of [full, {}]) {
      const { message, hint } = notice({ code, params });
      expect(message).toMatch(/^[A-Z].*\.$/);
      if (hint !== null) expect(hint).toMatch(/^[A-Z].*[.?]$/);
      expect(`${message} ${hint ?? ""}`).not.toMatch(/undefined|null|\[object/);
    }
  });

  it("gives every rejection a remedy", () => {
    for (const code of NOTICE_CODES.rejections) expect(notice({ code, params: {} }).hint).not.toBeNull();
  });

  it("names the address that the exchange saw, in message and remedy", () => {
    const { message, hint } = notice({ code: "address_not_allowed", params: { address: "203.0.113.7" } });
    expect(message).toContain("203.0.113.7");
    expect(hint).toContain("203.0.113.7");
  });

  it("names all causes when they cannot be told apart: swapped values, address, deletion", () => {
    const { message, hint } = notice({ code: "unknown_key_or_swapped", params: { address: "203.0.113.7" } });
    expect(message).toContain("from the address 203.0.113.7");
    expect(hint).toMatch(/swapped.*deleted.*203\.0\.113\.7/);
  });

  it("speaks of this server's address when the exchange did not say which it saw", () => {
    const { message } = notice({ code: "unknown_key_or_swapped", params: { address: null } });
    expect(message).toContain("from this server's address");
  });

  it("lists permissions as the exchange writes them", () => {
    const { message } = notice({
      code: "too_powerful",
      params: { permissions: ["enableFutures", "enableMargin"] },
    });
    expect(message).toContain("enableFutures, enableMargin");
  });
});
