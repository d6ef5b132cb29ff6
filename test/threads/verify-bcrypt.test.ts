import { describe, expect, it } from "vitest";
import { BCRYPT_BYTES } from "../../src/core/crypto/bcrypt.ts";
import { Secret } from "../../src/core/secret.ts";
import { verifyBcrypt } from "../../src/threads/verify-bcrypt.ts";
import { readVectors } from "../core/crypto/vectors.ts";

const { bcrypt } = readVectors<{ bcrypt: { password: string; hash: string }[] }>("tradebot.json");

const verify = (password: string, hash: string) => verifyBcrypt(new Secret(password), hash);

describe("a bcrypt hash that C has made", () => {
  it.each(bcrypt)("$hash is that of its password and of no other", async ({ password, hash }) => {
    expect(await Promise.all([verify(password, hash), verify(`x${password}`, hash)])).toEqual([true, false]);
  });

  it("is that of every password with the same first 72 bytes", async () => {
    const long = bcrypt.filter(({ password }) => Buffer.byteLength(password) > BCRYPT_BYTES);
    expect(long).toHaveLength(2);
    for (const { password, hash } of long) {
      const kept = Buffer.from(password).subarray(0, BCRYPT_BYTES).toString();
      expect([
        await verify(kept, hash),
        await verify(`${kept}another end`, hash),
        await verify(kept.slice(1), hash),
      ]).toEqual([true, true, false]);
    }
  });
});

it("lets the event loop run while it is verified", async () => {
  const hash = bcrypt.find((one) => one.hash.startsWith("$2b$12$"))?.hash ?? "";
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 5);
  await verify("not the password", hash);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(10);
});
