import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseKeySet } from "../../../src/core/host-login/key-set.ts";
import { hostKey } from "../../host-app.ts";

const { jwk } = hostKey("a");
const read = (...keys: unknown[]) => parseKeySet(JSON.stringify({ keys }));

describe("a key set", () => {
  it.each(["RS256", "ES256", "EdDSA"] as const)(
    "gives the public half of a key for %s and nothing else",
    (alg) => {
      const { jwk: key, privateKey } = hostKey("a", alg);
      const { use: _, ...kept } = key;
      const given = {
        ...privateKey.export({ format: "jwk" }),
        ...key,
        x5u: "https://evil.example",
        x5c: ["MII"],
      };
      expect(read(given)).toEqual([kept]);
    },
  );

  it.each<[string, object]>([
    ["a shared secret", { kty: "oct", k: "c2VjcmV0", kid: "a" }],
    ["a key for encryption", { ...jwk, use: "enc" }],
    ["a key for signing alone", { ...jwk, key_ops: ["sign"] }],
    ["a key on another curve", { ...jwk, crv: "P-521" }],
    ["a key without a name", { ...jwk, kid: undefined }],
    ["a name that would move a terminal's cursor", { ...jwk, kid: "\u001b[2J" }],
    ["a key without its half", { ...jwk, y: undefined }],
    ["a number of endless length", { kty: "RSA", kid: "a", n: "A".repeat(3_000), e: "AQAB" }],
    ["something that is no key", ["a"]],
  ])("leaves out %s and keeps the others", (_, other) => {
    expect(read(other, jwk, null, 7)?.map(({ kid }) => kid)).toEqual(["a"]);
  });

  it.each<[string, string]>([
    ["no JSON", "<html>"],
    ["a list", "[]"],
    ["null", "null"],
    ["keys that are no list", '{"keys":{}}'],
    ["33 keys", JSON.stringify({ keys: Array(33).fill(jwk) })],
    ["more than 64 KiB", JSON.stringify({ keys: [jwk], more: "a".repeat(65_536) })],
  ])("is none when it is %s", (_, text) => {
    expect(parseKeySet(text)).toBeUndefined();
  });

  it("is read without throwing, whatever it holds", () => {
    fc.assert(fc.property(fc.json(), (text) => void parseKeySet(text)));
    fc.assert(fc.property(fc.array(fc.jsonValue()), (keys) => void read(...keys)));
  });
});
