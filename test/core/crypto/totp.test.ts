import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createTotpSecret,
  hotp,
  matchTotp,
  otpauthUri,
  totpSecretBytes,
} from "../../../src/core/crypto/totp.ts";
import { Secret } from "../../../src/core/secret.ts";
import { NOW, random } from "./material.ts";
import { readVectors } from "./vectors.ts";

const vectors = readVectors<{
  secret: string;
  hotp: { counter: number; code: string }[];
  totp: { seconds: number; step: number; code: string }[];
  twin: { step: number; code: string };
  uri: { email: string; uri: string };
}>("totp.json");
const key = totpSecretBytes(new Secret(vectors.secret)) ?? Buffer.alloc(0);
const STEP = Math.floor(NOW / 30_000);

const match = (code: string, lastStep = 0, now = NOW) => matchTotp(key, new Secret(code), now, lastStep);

describe("the codes of RFC 4226 and RFC 6238", () => {
  it.each(vectors.hotp)("are $code for the counter $counter", ({ counter, code }) => {
    expect(hotp(key, counter)).toBe(code);
  });

  it.each(vectors.totp)("are $code at $seconds s", ({ seconds, step, code }) => {
    expect(match(code, 0, seconds * 1_000)).toBe(step);
  });
});

describe("a code", () => {
  it("is good in its own step, in the one before and in the one after, and in no other", () => {
    const found = [-2, -1, 0, 1, 2].map((offset) => match(hotp(key, STEP + offset)));
    expect(found).toEqual([undefined, STEP - 1, STEP, STEP + 1, undefined]);
  });

  it("changes with the step: at the first millisecond of the next", () => {
    const start = STEP * 30_000;
    expect(match(hotp(key, STEP - 1), 0, start - 1)).toBe(STEP - 1);
    expect(match(hotp(key, STEP - 1), 0, start + 30_000)).toBeUndefined();
  });

  it("is refused once its step or a later one was used", () => {
    const code = hotp(key, STEP);
    expect(match(code, STEP - 1)).toBe(STEP);
    expect(match(code, STEP)).toBeUndefined();
    expect(match(hotp(key, STEP - 1), STEP)).toBeUndefined();
    expect(match(hotp(key, STEP + 1), STEP)).toBe(STEP + 1);
  });

  it("that two steps share uses up the later, so that it is never good twice", () => {
    const { step, code } = vectors.twin;
    expect([hotp(key, step), hotp(key, step + 1)]).toEqual([code, code]);
    expect(match(code, 0, step * 30_000)).toBe(step + 1);
    expect(match(code, step + 1, step * 30_000)).toBeUndefined();
  });

  it("may have blanks in it, as apps show it", () => {
    const code = hotp(key, STEP);
    expect(match(` ${code.slice(0, 3)} ${code.slice(3)} `)).toBe(STEP);
  });

  it.each(["", "28708", "0755224", "75522x", "７５５２２４", "-75522", "7.5e10"])("is not %j", (code) => {
    expect(match(code, -1, 30_000)).toBeUndefined();
  });

  it("has six digits, leading zeros included, for any secret and step", () => {
    const anyKey = fc.uint8Array({ minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(anyKey, fc.nat({ max: 2 ** 31 }), (bytes, step) => {
        expect(hotp(bytes, step)).toMatch(/^\d{6}$/);
        expect(matchTotp(bytes, new Secret(hotp(bytes, step + 1)), (step + 1) * 30_000, step)).toBe(step + 1);
      }),
    );
  });
});

describe("a secret", () => {
  it("is 160 random bits in 32 characters, another each time", () => {
    const made = Array.from({ length: 50 }, () => createTotpSecret(random).reveal());
    expect(new Set(made).size).toBe(50);
    for (const one of made) expect(one).toMatch(/^[A-Z2-7]{32}$/);
    expect(totpSecretBytes(createTotpSecret(random))).toHaveLength(20);
  });

  it.each(["", vectors.secret.slice(1), `${vectors.secret}AAAAAAAA`, vectors.secret.toLowerCase()])(
    "is not %j",
    (text) => {
      expect(totpSecretBytes(new Secret(text))).toBeUndefined();
    },
  );

  it("goes into an app by the address of the vector", () => {
    const { email, uri } = vectors.uri;
    expect(otpauthUri(new Secret(vectors.secret), email).reveal()).toBe(uri);
  });

  it("stays in its place in the address, whatever the e-mail holds", () => {
    const email = 'a&secret=AAAA?issuer=x#%/"ü@example.com';
    const url = new URL(otpauthUri(new Secret(vectors.secret), email).reveal());
    expect(Object.fromEntries(url.searchParams)).toEqual({
      secret: vectors.secret,
      issuer: "Keyhold",
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
    expect(decodeURIComponent(url.pathname)).toBe(`/Keyhold:${email}`);
  });
});
