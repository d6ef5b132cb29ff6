import { describe, expect, it } from "vitest";
import { encryptFernet } from "../../../src/core/crypto/fernet.ts";
import { decryptValue, encryptValue } from "../../../src/core/crypto/value.ts";
import { Secret } from "../../../src/core/secret.ts";
import { caught } from "./caught.ts";
import { keyringOf, NOW, OTHER_KEY, random, SPEC_KEY } from "./material.ts";
import { readVectors } from "./vectors.ts";

const [generated] = readVectors<{ generate: { token: string; src: string }[] }>("fernet.json").generate;
const keyring = keyringOf(SPEC_KEY);

describe("plain tokens", () => {
  it("open when the specification's generator made them", () => {
    expect(decryptValue(keyring, generated?.token ?? "")?.reveal()).toBe(generated?.src);
  });

  it.each(["", "hello", "ünïcödé ✓ 🔑", "x".repeat(10_000)])("give back %j", (text) => {
    const token = encryptValue(keyring, new Secret(text), NOW, random);
    expect(decryptValue(keyring, token)?.reveal()).toBe(text);
  });

  it("open under any key of the keyring and are made under the first", () => {
    const both = keyringOf(OTHER_KEY, SPEC_KEY);
    const token = encryptValue(both, new Secret("hello"), NOW, random);
    expect(decryptValue(keyring, token)).toBeUndefined();
    expect(decryptValue(keyringOf(SPEC_KEY, OTHER_KEY), token)?.reveal()).toBe("hello");
  });

  it.each(["", "hello", "gAAAAA==", "\0"])("are undefined, not an error, for %j", (text) => {
    expect(decryptValue(keyring, text)).toBeUndefined();
  });

  it("are undefined when they hold bytes that are no text", () => {
    const token = encryptFernet(keyring.first.halves, Buffer.from([0xc3]), NOW, random(16));
    expect(decryptValue(keyring, token)).toBeUndefined();
  });

  it("are not made of half a surrogate pair", async () => {
    const error = await caught(() => encryptValue(keyring, new Secret("\udc00"), NOW, random));
    expect(error.code).toBe("malformed_request");
  });
});
