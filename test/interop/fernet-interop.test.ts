import { describe, expect, it } from "vitest";
import { open, type Place, seal } from "../../src/core/crypto/seal.ts";
import { labelOf } from "../../src/core/crypto/subkeys.ts";
import { decryptValue, encryptValue } from "../../src/core/crypto/value.ts";
import { Secret } from "../../src/core/secret.ts";
import { keyringOf, NOW, OTHER_KEY, random, SPEC_KEY } from "../core/crypto/material.ts";
import { askPython } from "./python.ts";

const keyring = keyringOf(SPEC_KEY);
const VALUES = ["", "hello", "exactly 16 bytes", "ünïcödé ✓ 🔑", "x".repeat(5_000)];
const PLACES: readonly Place[] = [
  { table: "users", column: "hashed_password", ownerId: 1 },
  { table: "api_keys", column: "encrypted_api_key", ownerId: 42 },
  { table: "api_keys", column: "encrypted_secret_key", ownerId: Number.MAX_SAFE_INTEGER },
  { table: "second_factors", column: "encrypted_totp", ownerId: 42 },
  { table: "deployment", column: "encrypted_checkpoint_key", ownerId: 1 },
  { table: "fernet_keys", column: "known_value", ownerId: keyring.first.fingerprint },
];
const pairs = PLACES.flatMap((place) => VALUES.map((value) => ({ place, label: labelOf(place), value })));

describe("Python's cryptography and Keyhold", () => {
  const columns = pairs.map(({ place, label, value }) => ({
    key: SPEC_KEY,
    label,
    token: seal(keyring, place, new Secret(value), NOW, random).token,
  }));
  const plain = VALUES.map((value) => ({
    key: SPEC_KEY,
    token: encryptValue(keyring, new Secret(value), NOW, random),
  }));
  const wrong = [
    ...columns.slice(0, 1).map((item) => ({ ...item, key: OTHER_KEY })),
    ...columns.slice(0, 1).map((item) => ({ ...item, label: "keyhold/v1/users/hashed_password/2" })),
    ...columns.slice(0, 1).map(({ key, token }) => ({ key, token })),
  ];
  const answer = askPython({
    open: [...plain, ...columns, ...wrong],
    make: [
      ...VALUES.map((value) => ({ key: SPEC_KEY, value })),
      ...pairs.map(({ label, value }) => ({ key: SPEC_KEY, label, value })),
    ],
  });

  it("Python opens our plain tokens and our sealed columns", () => {
    const expected = [...VALUES, ...pairs.map(({ value }) => value)];
    expect(answer.opened.slice(0, expected.length)).toEqual(expected);
  });

  it("Python opens none under another key, at another place, or as a plain token", () => {
    expect(wrong).toHaveLength(3);
    expect(answer.opened.slice(-3)).toEqual([null, null, null]);
  });

  it("we open the plain tokens that Python makes", () => {
    const tokens = answer.made.slice(0, VALUES.length);
    expect(tokens.map((token) => decryptValue(keyring, token)?.reveal())).toEqual(VALUES);
  });

  it("we open the sealed columns that Python makes", () => {
    const sealedWith = keyring.first.fingerprint;
    const opened = pairs.map(({ place }, index) => {
      const token = answer.made[VALUES.length + index] ?? "";
      return open(keyring, place, { token, sealedWith }).reveal();
    });
    expect(opened).toEqual(pairs.map(({ value }) => value));
  });
});
