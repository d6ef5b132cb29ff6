import { describe, expect, it } from "vitest";
import {
  createRecoveryCodes,
  recoveryCodeHash,
  withoutCode,
} from "../../../src/core/crypto/recovery-codes.ts";
import { totpSecretBytes } from "../../../src/core/crypto/totp.ts";
import { Secret } from "../../../src/core/secret.ts";
import { random } from "./material.ts";
import { readVectors } from "./vectors.ts";

const { secret, recovery } = readVectors<{ secret: string; recovery: { code: string; hash: string } }>(
  "totp.json",
);
const key = totpSecretBytes(new Secret(secret)) ?? Buffer.alloc(0);
const hashOf = (code: string) => recoveryCodeHash(key, new Secret(code));

describe("recovery codes", () => {
  it("are ten of ten characters without look-alikes, no two the same", () => {
    const made = createRecoveryCodes(random).map((code) => code.reveal());
    expect(new Set(made).size).toBe(10);
    for (const code of made) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}$/);
  });

  it("use every character as often as any other", () => {
    const bytes = Buffer.from([...Array(256).keys()]);
    let drawn = 0;
    const counted = Array.from({ length: 128 }, () =>
      createRecoveryCodes((count) => {
        const from = (drawn * count) % 256;
        drawn += 1;
        return Buffer.concat([bytes, bytes]).subarray(from, from + count);
      }),
    ).flat();
    const text = counted.map((code) => code.reveal().replace("-", "")).join("");
    const counts = new Map<string, number>();
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(32);
    expect(new Set(counts.values())).toEqual(new Set([(128 * 100) / 32]));
  });

  it("have the hash of the vector, whatever their case, blanks and dashes", () => {
    const { code, hash } = recovery;
    for (const typed of [code, code.toUpperCase(), code.replace("-", ""), ` ${code.replace("-", " - ")}\t`]) {
      expect(hashOf(typed)).toBe(hash);
    }
  });

  it("have another hash under another secret", () => {
    expect(recoveryCodeHash(Buffer.alloc(20), new Secret(recovery.code))).not.toBe(recovery.hash);
  });

  it.each(["", "7k3m0-xq9z", "7k3m0-xq9ztt", "7k3m0-xq9zu", "7k3m0_xq9zt", "123456"])(
    "are not %j",
    (text) => {
      expect(hashOf(text)).toBeUndefined();
      expect(withoutCode([recovery.hash], key, new Secret(text))).toBeUndefined();
    },
  );
});

describe("using a recovery code up", () => {
  const other = hashOf("00000-00000") ?? "";

  it("leaves the others, in their order", () => {
    expect(withoutCode([other, recovery.hash], key, new Secret(recovery.code))).toEqual([other]);
  });

  it("answers undefined for one that was used or never given", () => {
    expect(withoutCode([other], key, new Secret(recovery.code))).toBeUndefined();
    expect(withoutCode([], key, new Secret(recovery.code))).toBeUndefined();
  });
});
