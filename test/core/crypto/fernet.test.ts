import { createHmac, createSecretKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "../../../src/core/crypto/base64url.ts";
import { decryptFernet, encryptFernet, halvesOf } from "../../../src/core/crypto/fernet.ts";
import { NOW, random } from "./material.ts";
import { readVectors } from "./vectors.ts";

interface FernetVectors {
  readonly secret: string;
  readonly generate: { token: string; now: string; iv: string; src: string }[];
  readonly verify: { token: string; now: string; ttl_sec: number; src: string }[];
  readonly invalid: { desc: string; token: string; now: string; ttl_sec: number }[];
}

const vectors = readVectors<FernetVectors>("fernet.json");
const key = bytesOf(vectors.secret);
const halves = halvesOf(key);

describe("Fernet: the vectors of the specification", () => {
  it.each(vectors.generate)("generates $token", ({ token, now, iv, src }) => {
    expect(encryptFernet(halves, Buffer.from(src), Date.parse(now), Buffer.from(iv, "hex"))).toBe(token);
  });

  it.each(vectors.verify)("opens $token", ({ token, now, ttl_sec: ttlSeconds, src }) => {
    expect(decryptFernet(halves, token, { ttlSeconds, nowMs: Date.parse(now) })?.toString()).toBe(src);
  });

  it.each(vectors.invalid)("refuses a token when: $desc", ({ token, now, ttl_sec: ttlSeconds }) => {
    expect(decryptFernet(halves, token, { ttlSeconds, nowMs: Date.parse(now) })).toBeUndefined();
  });

  it("refuses for their content alone all but the two that are wrong in time only", () => {
    const opened = vectors.invalid.filter(({ token }) => decryptFernet(halves, token) !== undefined);
    expect(opened.map(({ desc }) => desc)).toEqual([
      "far-future TS (unacceptable clock skew)",
      "expired TTL",
    ]);
  });
});

describe("Fernet: what was encrypted", () => {
  it("comes back, for any bytes and any key", () => {
    const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(keys, fc.uint8Array({ maxLength: 300 }), (bytes, plaintext) => {
        const own = halvesOf(bytes);
        const token = encryptFernet(own, plaintext, NOW, random(16));
        expect(decryptFernet(own, token)).toEqual(Buffer.from(plaintext));
        expect(token).toHaveLength(4 * Math.ceil((57 + 16 * (Math.floor(plaintext.length / 16) + 1)) / 3));
      }),
    );
  });

  it("does not open under another key, even one that differs in a bit of either half", () => {
    const token = encryptFernet(halves, Buffer.from("hello"), NOW, random(16));
    for (const index of [0, 15]) {
      const other = Buffer.from(key);
      other.writeUInt8(other.readUInt8(index) ^ 1, index);
      expect(decryptFernet(halvesOf(other), token)).toBeUndefined();
    }
  });

  it("does not open when any one byte of it is changed", () => {
    const token = encryptFernet(halves, Buffer.from("sixteen bytes, and some more"), NOW, random(16));
    const bytes = bytesOf(token);
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(index) ^ 0x40, index);
      expect(decryptFernet(halves, encodeBase64Url(changed)), `byte ${index}`).toBeUndefined();
    }
  });

  it("does not open when any one character of it is changed, left out or added", () => {
    const token = encryptFernet(halves, Buffer.from("hello"), NOW, random(16));
    const place = fc.nat({ max: token.length - 1 });
    fc.assert(
      fc.property(place, fc.string({ maxLength: 2 }), (index, put) => {
        const changed = token.slice(0, index) + put + token.slice(index + 1);
        fc.pre(changed !== token);
        expect(decryptFernet(halves, changed)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it("comes back when it is large", () => {
    const plaintext = Buffer.alloc(2_000_000, "large");
    expect(decryptFernet(halves, encryptFernet(halves, plaintext, NOW, random(16)))?.equals(plaintext)).toBe(
      true,
    );
  });

  it("does not open when it is cut short anywhere", () => {
    const token = encryptFernet(halves, Buffer.from("hello"), NOW, random(16));
    for (let length = 0; length < token.length; length++) {
      expect(decryptFernet(halves, token.slice(0, length))).toBeUndefined();
    }
  });
});

describe("Fernet: what somebody with the key made wrongly", () => {
  it("does not open when the version is another, though the MAC is good", () => {
    expect(
      decryptFernet(
        halves,
        signed((bytes) => bytes.writeUInt8(0x81, 0)),
      ),
    ).toBeUndefined();
  });

  it("opens when only the time is another and the MAC was made anew, as a check of this test's own means", () => {
    expect(
      decryptFernet(
        halves,
        signed((bytes) => bytes.writeUInt8(1, 8)),
      )?.toString(),
    ).toBe("hello");
  });

  it("opens with a time past 2^53 s as long as no age is asked for", () => {
    const token = signed((bytes) => bytes.writeBigUInt64BE(2n ** 64n - 1n, 1));
    expect(decryptFernet(halves, token)?.toString()).toBe("hello");
    expect(decryptFernet(halves, token, { ttlSeconds: 60, nowMs: NOW })).toBeUndefined();
  });
});

describe("Fernet: age", () => {
  const token = encryptFernet(halves, Buffer.from("hello"), NOW, random(16));
  it.each([
    ["opens at its last second", 60_000, true],
    ["does not open a second later", 61_000, false],
    ["opens when it is 60 s ahead of this clock", -60_000, true],
    ["does not open when it is further ahead", -61_000, false],
  ])("%s", (_, later, opens) => {
    expect(decryptFernet(halves, token, { ttlSeconds: 60, nowMs: NOW + later }) !== undefined).toBe(opens);
  });
});

describe("Fernet: misuse", () => {
  it.each([0, 16, 31, 33])("refuses a key of %i bytes", (length) => {
    expect(() => halvesOf(Buffer.alloc(length))).toThrow(TypeError);
  });

  it("refuses an IV that has not 16 bytes", () => {
    expect(() => encryptFernet(halves, Buffer.from("hello"), NOW, random(12))).toThrow();
  });

  it("does not print the key when the halves are shown", () => {
    const shown = JSON.stringify(halves) + String(halves.signing);
    expect(shown).not.toContain(key.toString("hex", 0, 16));
    expect(createSecretKey(key).toString()).not.toContain(key.toString("base64"));
  });
});

function bytesOf(text: string): Buffer {
  const bytes = decodeBase64Url(text);
  if (bytes === undefined) throw new Error("not base64url");
  return bytes;
}

/** A token for `hello` whose message was changed and whose MAC was made anew over the change. */
function signed(change: (bytes: Buffer) => void): string {
  const bytes = bytesOf(encryptFernet(halves, Buffer.from("hello"), NOW, random(16)));
  const message = bytes.subarray(0, -32);
  change(message);
  const mac = createHmac("sha256", key.subarray(0, 16)).update(message).digest();
  return encodeBase64Url(Buffer.concat([message, mac]));
}
