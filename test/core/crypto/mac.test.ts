import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headPlace, macHolds, macUnder } from "../../../src/core/crypto/mac.ts";
import { caught } from "./caught.ts";
import { keyringOf, OTHER_KEY, SPEC_KEY } from "./material.ts";
import { readVectors } from "./vectors.ts";

const vectors = readVectors<{
  fingerprint: string;
  heads: { chainId: number; bytes: string; mac: string }[];
}>("sealed.json");
const keyring = keyringOf(SPEC_KEY);
const HEAD = Buffer.from("a head");
const given = macUnder(keyring, headPlace(1), HEAD);

describe("the MAC of an audit head", () => {
  it.each(vectors.heads)("is that of the vector for chain $chainId", ({ chainId, bytes, mac }) => {
    const head = Buffer.from(bytes, "hex");
    expect(macUnder(keyring, headPlace(chainId), head)).toEqual({ mac, sealedWith: vectors.fingerprint });
    expect(macHolds(keyring, headPlace(chainId), head, { mac, sealedWith: vectors.fingerprint })).toBe(true);
  });

  it("holds for the very bytes and chain it was made for, and for no other", () => {
    fc.assert(
      fc.property(fc.nat(), fc.uint8Array({ maxLength: 64 }), (chainId, bytes) => {
        const same = chainId === 1 && HEAD.equals(bytes);
        expect(macHolds(keyring, headPlace(chainId), bytes, given)).toBe(same);
        expect(
          macHolds(keyring, headPlace(chainId), bytes, macUnder(keyring, headPlace(chainId), bytes)),
        ).toBe(true);
      }),
    );
  });

  it("does not hold when any digit of it is another", () => {
    for (let index = 0; index < 64; index++) {
      const digit = given.mac[index] === "0" ? "1" : "0";
      const mac = given.mac.slice(0, index) + digit + given.mac.slice(index + 1);
      expect(macHolds(keyring, headPlace(1), HEAD, { ...given, mac })).toBe(false);
    }
  });

  it.each([
    "",
    given.mac.slice(2),
    `${given.mac}00`,
    given.mac.toUpperCase(),
    "€".repeat(64),
    `${given.mac}\n`,
  ])("does not hold, without an error, when it reads %j", (mac) => {
    expect(macHolds(keyring, headPlace(1), HEAD, { ...given, mac })).toBe(false);
  });

  it("holds under an older key of the keyring", () => {
    expect(macHolds(keyringOf(OTHER_KEY, SPEC_KEY), headPlace(1), HEAD, given)).toBe(true);
  });

  it("cannot be judged without its key", async () => {
    const error = await caught(() => macHolds(keyringOf(OTHER_KEY), headPlace(1), HEAD, given));
    expect(error.code).toBe("fernet_key_missing");
  });
});
