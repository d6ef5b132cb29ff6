import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGrant, writeGrant } from "../../../src/core/bots/grant.ts";
import { createVirtualKeyPair, isVirtualApiKey, randomBase62 } from "../../../src/core/bots/virtual-key.ts";
import { Secret } from "../../../src/core/secret.ts";

interface Vector {
  readonly body: string;
  readonly api_key: string;
}

const { vectors } = JSON.parse(
  readFileSync(new URL("../../vectors/virtual-keys.json", import.meta.url), "utf8"),
) as { vectors: Vector[] };
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

describe("a virtual key", () => {
  it.each(vectors)(
    "with the body $body has the checksum that another implementation computes",
    ({ api_key }) => {
      expect(isVirtualApiKey(api_key)).toBe(true);
    },
  );

  it("is made in its own form, and so is its secret", () => {
    const { apiKey, secret } = createVirtualKeyPair(randomBytes);
    expect(isVirtualApiKey(apiKey)).toBe(true);
    expect(secret.reveal()).toMatch(/^khs_[0-9A-Za-z]{49}$/);
    expect(isVirtualApiKey(secret.reveal())).toBe(false);
    expect(createVirtualKeyPair(randomBytes).apiKey).not.toBe(apiKey);
  });

  it("with one character changed is known to be none", () => {
    const { apiKey } = createVirtualKeyPair(randomBytes);
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 52 }), fc.constantFrom(...ALPHABET), (place, character) => {
        const changed = apiKey.slice(0, place) + character + apiKey.slice(place + 1);
        return isVirtualApiKey(changed) === (changed === apiKey);
      }),
    );
  });

  it("is nothing else", () => {
    fc.assert(fc.property(fc.string(), (text) => !isVirtualApiKey(text)));
    expect(isVirtualApiKey(`${vectors[0]?.api_key}\n`)).toBe(false);
  });
});

describe("randomBase62", () => {
  it("takes every character as often, though 256 is no multiple of 62", () => {
    const every = (length: number) => Buffer.from(Array.from({ length }, (_, index) => index % 256));
    const text = randomBase62(() => every(256 * 62), 248 * 62);
    const counts = [...ALPHABET].map((character) => text.split(character).length - 1);
    expect(new Set(counts)).toEqual(new Set([248]));
  });
});

describe("a grant", () => {
  const grant = {
    userId: 7,
    keyType: "hmac",
    key: new Secret("khs_x"),
    isPaused: false,
    limits: {
      canTrade: true,
      isUnlimited: false,
      symbols: ["BTCUSDT"],
      orderTypes: null,
      maxOrderValue: 500_000_000,
      maxDayValue: 2_000_000_000,
      maxOrdersPerMinute: null,
      weightShare: null,
      allowedAddresses: [],
      expiresAt: null,
    },
  } as const;

  it("comes back as it was written", () => {
    const read = readGrant(writeGrant(grant));
    expect(read).toEqual({ ...grant, key: expect.any(Secret) });
    expect(read?.key.reveal()).toBe("khs_x");
    expect(JSON.stringify(read)).not.toContain("khs_x");
  });

  it("of a later version is not read", () => {
    expect(readGrant(new Secret('{"v":2,"key":"x"}'))).toBeUndefined();
  });
});
