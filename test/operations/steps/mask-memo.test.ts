import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Keyring, parseKeyring } from "../../../src/core/crypto/keyring.ts";
import { type Sealed, seal } from "../../../src/core/crypto/seal.ts";
import { KeyholdError } from "../../../src/core/errors.ts";
import { Secret } from "../../../src/core/secret.ts";
import { createMaskMemo } from "../../../src/operations/steps/mask-memo.ts";
import { TEST_SECRETS } from "../../keyhold.ts";

const keyring = keyringOf(TEST_SECRETS.FERNET_KEY);

describe("the memo of masks", () => {
  it("gives the mask of a sealed key, the first time and again", () => {
    const memo = createMaskMemo();
    const sealed = sealed64(7, "abcd", "wxyz");
    expect(memo.maskedApiKey(keyring, 7, sealed)).toBe("abcd****wxyz");
    expect(memo.maskedApiKey(keyring, 7, sealed)).toBe("abcd****wxyz");
  });

  it("opens anew, and refuses, what was altered or moved to another user after it was remembered", () => {
    const memo = createMaskMemo();
    const sealed = sealed64(7, "abcd", "wxyz");
    memo.maskedApiKey(keyring, 7, sealed);
    const altered = { ...sealed, token: `${sealed.token.slice(0, -3)}A==` };
    for (const [userId, value] of [
      [7, altered],
      [8, sealed],
    ] as const) {
      expect(() => memo.maskedApiKey(keyring, userId, value)).toThrow(KeyholdError);
    }
  });

  it("keeps right when more keys pass than it remembers", () => {
    const memo = createMaskMemo(2);
    const keys = ["aaaa", "bbbb", "cccc"].map((start, index) => ({
      index,
      start,
      sealed: sealed64(index, start, "zzzz"),
    }));
    for (const { index, start, sealed } of [...keys, ...keys]) {
      expect(memo.maskedApiKey(keyring, index, sealed)).toBe(`${start}****zzzz`);
    }
  });
});

function sealed64(userId: number, start: string, end: string): Sealed {
  const place = { table: "api_keys", column: "encrypted_api_key", ownerId: userId } as const;
  return seal(keyring, place, new Secret(`${start}${"m".repeat(56)}${end}`), 0, randomBytes);
}

function keyringOf(text: string): Keyring {
  const parsed = parseKeyring(text);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.keyring;
}
