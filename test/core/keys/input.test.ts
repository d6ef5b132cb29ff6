import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readKeyInput } from "../../../src/core/keys/input.ts";
import vectors from "../../vectors/binance-signing.json" with { type: "json" };

const KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A";
const SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";

function read(api_key: string, secret_key: string) {
  const result = readKeyInput({ api_key, secret_key });
  return "errors" in result
    ? { fields: result.errors.map((e) => e.field), messages: result.errors.map((e) => e.message).join(" ") }
    : { apiKey: result.key.apiKey, secret: result.key.secret.reveal(), keyType: result.key.keyType };
}

describe("readKeyInput", () => {
  it("takes key and secret as they are, as an HMAC key", () => {
    expect(read(KEY, SECRET)).toEqual({ apiKey: KEY, secret: SECRET, keyType: "hmac" });
  });

  it("takes a key that is not 64 characters long: that is the exchange's to judge", () => {
    expect(read("abc", "d")).toEqual({ apiKey: "abc", secret: "d", keyType: "hmac" });
  });

  it("drops blanks and invisible characters at the ends", () => {
    expect(read(`\u200b \t${KEY}\r\n`, `\ufeff${SECRET}\u2060\u00a0 `)).toMatchObject({
      apiKey: KEY,
      secret: SECRET,
    });
  });

  it.each([" ", "\n", "\u200b", "\u00e9", "\u0000", "\u{1f511}"])(
    "refuses %j inside, and does not drop it",
    (character) => {
      const broken = `${KEY.slice(0, 30)}${character}${KEY.slice(30)}`;
      expect(read(broken, SECRET)).toMatchObject({ fields: ["api_key"] });
      expect(read(KEY, broken)).toMatchObject({ fields: ["secret_key"] });
    },
  );

  it.each(["abcd****wxyz", "\u2022\u2022\u2022\u2022", "abcd\u2026wxyz", "***"])(
    "refuses the mask %j",
    (mask) => {
      const result = read(mask, `x${mask}`);
      expect(result).toMatchObject({ fields: ["api_key", "secret_key"] });
      expect(result.messages).toContain("masked");
    },
  );

  it("refuses the same value in both fields", () => {
    expect(read(KEY, `${KEY} `)).toMatchObject({ fields: ["secret_key"] });
  });

  it("takes a private key in PEM, of the type that it is", () => {
    const { privateKey } = vectors.ed25519;
    expect(read(KEY, `\u200b ${privateKey.replaceAll("\n", "\r\n")}`)).toEqual({
      apiKey: KEY,
      secret: privateKey,
      keyType: "ed25519",
    });
  });

  it("says what is wrong with a private key, and with one that stands in the place of the API key", () => {
    const pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v\n-----END PRIVATE KEY-----\n";
    expect(read(KEY, pem)).toMatchObject({
      fields: ["secret_key"],
      messages: expect.stringContaining("cannot be read"),
    });
    expect(read(pem, SECRET)).toMatchObject({
      fields: ["api_key"],
      messages: expect.stringContaining("PEM"),
    });
  });

  it("names every field at fault", () => {
    expect(read("", " \u200b ")).toMatchObject({ fields: ["api_key", "secret_key"] });
  });

  it("bounds both: 256 and 8192 characters", () => {
    expect(read("k".repeat(256), "s".repeat(8_192))).toHaveProperty("apiKey");
    expect(read("k".repeat(257), "s".repeat(8_193))).toMatchObject({ fields: ["api_key", "secret_key"] });
  });

  it("never throws, never repeats what was typed, and lets only visible ASCII through", () => {
    const typed = fc.oneof(fc.string({ unit: "binary" }), fc.string({ minLength: 12, unit: "grapheme" }));
    fc.assert(
      fc.property(typed, typed, (api_key, secret_key) => {
        const result = readKeyInput({ api_key, secret_key });
        if ("key" in result) {
          expect(result.key.apiKey).toMatch(/^[\x21-\x7e]{1,256}$/);
          expect(inspect(result)).not.toContain(`'${secret_key}'`);
        } else if (secret_key.length >= 12) {
          expect(JSON.stringify(result.errors)).not.toContain(secret_key);
        }
      }),
    );
  });
});
