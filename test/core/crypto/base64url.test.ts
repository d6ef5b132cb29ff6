import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeBase64Url,
  decodeUnpadded,
  encodeBase64Url,
  encodeUnpadded,
} from "../../../src/core/crypto/base64url.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

describe("base64url with padding", () => {
  it("gives back any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(decodeBase64Url(encodeBase64Url(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it("writes the examples of RFC 4648 section 10", () => {
    const texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
    const encoded = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
    expect(texts.map((text) => encodeBase64Url(Buffer.from(text)))).toEqual(encoded);
    expect(encoded.map((text) => decodeBase64Url(text)?.toString())).toEqual(texts);
  });

  it("reads a view into a larger buffer, not the buffer", () => {
    const view = new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 4);
    expect(encodeBase64Url(view)).toBe("AgME");
  });

  it.each([
    ["an unused bit is set", "-_9="],
    ["padding is missing", "-_8"],
    ["there is surplus padding", "-_8=="],
    ["only padding is there", "="],
    ["the standard alphabet is used", "+/8="],
    ["a line ends inside", "-_\n8="],
    ["a blank follows", "-_8= "],
    ["padding stands inside", "-_8=-_8="],
    ["a character is foreign", "-_8€"],
    ["a single character cannot be a byte", "A==="],
    ["a NUL follows", "-_8=\0"],
  ])("refuses text when %s", (_, text) => {
    expect(decodeBase64Url(text)).toBeUndefined();
  });

  it("accepts exactly one text of each length and value when any two last characters are tried", () => {
    const accepted = [...ALPHABET]
      .flatMap((a) => [...ALPHABET].map((b) => `${a}${b}==`))
      .filter(decodeBase64Url);
    expect(accepted).toHaveLength(256);
  });

  it("never throws and accepts only what it would write itself, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 50 }), (text) => {
        const bytes = decodeBase64Url(text);
        expect(bytes === undefined || encodeBase64Url(bytes) === text).toBe(true);
      }),
    );
  });
});

describe("base64url without padding", () => {
  it("gives back any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(decodeUnpadded(encodeUnpadded(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it.each(["-_8=", "-_9", "+/8", "-_8 ", "A"])("refuses %j", (text) => {
    expect(decodeUnpadded(text)).toBeUndefined();
  });
});
