import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "../../../src/core/crypto/base64url.ts";
import { generateFernetKey, keyNamed, parseKeyring } from "../../../src/core/crypto/keyring.ts";
import { caught } from "./caught.ts";
import { keyringOf, OTHER_KEY, random, SPEC_KEY } from "./material.ts";
import { readVectors } from "./vectors.ts";

const { fingerprint } = readVectors<{ fingerprint: string }>("sealed.json");

describe("the keyring", () => {
  it("gives the key of the vector its fingerprint", () => {
    expect(keyringOf(SPEC_KEY).first.fingerprint).toBe(fingerprint);
  });

  it("holds the keys in the order given, the first one first, and drops blanks and line ends around them", () => {
    const parsed = parseKeyring(` ${OTHER_KEY} ,\t${SPEC_KEY}\n`);
    const keyring = "keyring" in parsed ? parsed.keyring : undefined;
    expect(keyring?.first).toBe(keyring?.keys[0]);
    expect(keyring?.fingerprints).toEqual([keyringOf(OTHER_KEY).first.fingerprint, fingerprint]);
    expect(keyring?.get(fingerprint)).toBe(keyring?.keys[1]);
    expect(keyring?.get("00000000")).toBeUndefined();
  });

  it("reads every key that it generates", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const key = generateFernetKey(() => Buffer.from(bytes));
        expect(key).toHaveLength(44);
        expect(decodeBase64Url(key)).toEqual(Buffer.from(bytes));
        expect(parseKeyring(key)).toHaveProperty("keyring");
      }),
    );
  });

  it("generates another key each time", () => {
    expect(generateFernetKey(random)).not.toBe(generateFernetKey(random));
  });
});

describe("the keyring refuses", () => {
  it.each([
    ["nothing", ""],
    ["a key without padding", SPEC_KEY.slice(0, 43)],
    ["a key in the standard alphabet", "cw/0x689RpI+jtRR7oE8h/eQsKImvJapLeSbXpwF4e4="],
    ["a key whose last character has unused bits set", `${SPEC_KEY.slice(0, 42)}5=`],
    ["a key of 31 bytes", encodeBase64Url(Buffer.alloc(31, 7))],
    ["a key of 33 bytes", encodeBase64Url(Buffer.alloc(33, 7))],
    ["a key in quotes", `"${SPEC_KEY}"`],
    ["a key of 44 foreign characters", "€".repeat(44)],
    ["a sentence", "change me"],
  ])("%s, saying what is expected and nothing of the value", (_, text) => {
    const parsed = parseKeyring(text);
    expect(parsed).toEqual({
      problem: "is not a Fernet key: 32 bytes as 44 characters of URL-safe base64",
    });
  });

  it.each([
    [`${SPEC_KEY},`, "in entry 2 of 2 is not a Fernet key"],
    [`${SPEC_KEY},,${OTHER_KEY}`, "in entry 2 of 3 is not a Fernet key"],
    [`bad,${SPEC_KEY}`, "in entry 1 of 2 is not a Fernet key"],
    [`${SPEC_KEY};${OTHER_KEY}`, "is not a Fernet key"],
    [
      `${SPEC_KEY},${OTHER_KEY},${SPEC_KEY}`,
      `in entry 3 of 3 has the fingerprint ${fingerprint} of an earlier entry`,
    ],
  ])("a faulty list, naming the position", (text, problem) => {
    const parsed = parseKeyring(text);
    expect("problem" in parsed && parsed.problem).toContain(problem);
    expect(JSON.stringify(parsed)).not.toContain(SPEC_KEY.slice(0, 8));
  });
});

describe("a key that a row names", () => {
  const keyring = keyringOf(SPEC_KEY);

  it("is found when the keyring holds it", () => {
    expect(keyNamed(keyring, fingerprint)).toBe(keyring.first);
  });

  it("is missing, by its fingerprint, when the keyring does not hold it", async () => {
    const error = await caught(() => keyNamed(keyring, "00000000"));
    expect(error.code).toBe("fernet_key_missing");
    expect(error.params).toEqual({ fingerprint: "00000000" });
  });

  it.each(["", "no key", "13F661CD", "__proto__", "<script>"])(
    "is unreadable, and not shown, when it is %j",
    async (named) => {
      const error = await caught(() => keyNamed(keyring, named));
      expect(error.code).toBe("key_unreadable");
      expect(error.params).toEqual({});
    },
  );
});

it("a keyring prints none of its keys' bytes", () => {
  const keyring = keyringOf(SPEC_KEY);
  const bytes = decodeBase64Url(SPEC_KEY) ?? Buffer.alloc(0);
  const shown =
    inspect(keyring, { depth: 9, showHidden: true }) + JSON.stringify(keyring) + String(keyring.first.source);
  for (const form of [
    bytes.toString("hex"),
    bytes.toString("base64"),
    SPEC_KEY,
    bytes.toString("hex", 0, 4),
  ]) {
    expect(shown).not.toContain(form);
  }
  expect(shown).toContain(fingerprint);
});
