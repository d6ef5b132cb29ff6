import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "../../../src/core/crypto/base64url.ts";
import { encryptFernet, halvesOf } from "../../../src/core/crypto/fernet.ts";
import { knownValue, open, opensKnownValue, type Place, seal } from "../../../src/core/crypto/seal.ts";
import { expand, labelOf } from "../../../src/core/crypto/subkeys.ts";
import { encryptValue } from "../../../src/core/crypto/value.ts";
import { Secret } from "../../../src/core/secret.ts";
import { caught } from "./caught.ts";
import { keyringOf, NOW, OTHER_KEY, random, SPEC_KEY } from "./material.ts";
import { readVectors } from "./vectors.ts";

interface SealedVectors {
  readonly fingerprint: string;
  readonly nowMs: number;
  readonly iv: string;
  readonly columns: { place: Place; value: string; token: string }[];
}

const vectors = readVectors<SealedVectors>("sealed.json");
const keyring = keyringOf(SPEC_KEY);
const PLACE: Place = { table: "api_keys", column: "encrypted_secret_key", ownerId: 42 };

const ownerId = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.record({
    table: fc.constant("users" as const),
    column: fc.constant("hashed_password" as const),
    ownerId,
  }),
  fc.record({
    table: fc.constant("api_keys" as const),
    column: fc.constantFrom("encrypted_api_key" as const, "encrypted_secret_key" as const),
    ownerId,
  }),
  fc.record({
    table: fc.constant("second_factors" as const),
    column: fc.constant("encrypted_totp" as const),
    ownerId,
  }),
  fc.record({
    table: fc.constant("deployment" as const),
    column: fc.constant("encrypted_checkpoint_key" as const),
    ownerId,
  }),
);

describe("sealing", () => {
  it.each(vectors.columns)(
    "makes the token of the vector for $place.table $place.column $place.ownerId",
    (vector) => {
      const iv = Buffer.from(vectors.iv, "hex");
      const sealed = seal(keyring, vector.place, new Secret(vector.value), vectors.nowMs, () => iv);
      expect(sealed).toEqual({ token: vector.token, sealedWith: vectors.fingerprint });
      expect(open(keyring, vector.place, sealed).reveal()).toBe(vector.value);
    },
  );

  it("gives back any text, from any place", () => {
    fc.assert(
      fc.property(place, fc.string({ unit: "grapheme", maxLength: 200 }), (at, text) => {
        expect(open(keyring, at, seal(keyring, at, new Secret(text), NOW, random)).reveal()).toBe(text);
      }),
    );
  });

  it("makes another token each time, so that equal secrets do not show", () => {
    const value = new Secret("same");
    expect(seal(keyring, PLACE, value, NOW, random).token).not.toBe(
      seal(keyring, PLACE, value, NOW, random).token,
    );
  });

  it("seals under the first key and opens under whichever key the row names", () => {
    const sealed = seal(keyring, PLACE, new Secret("old"), NOW, random);
    const rotated = keyringOf(OTHER_KEY, SPEC_KEY);
    expect(open(rotated, PLACE, sealed).reveal()).toBe("old");
    expect(seal(rotated, PLACE, new Secret("new"), NOW, random).sealedWith).toBe(rotated.first.fingerprint);
  });

  it("refuses text with half a surrogate pair, which would come back as something else", async () => {
    const error = await caught(() => seal(keyring, PLACE, new Secret("a\ud800"), NOW, random));
    expect(error.code).toBe("malformed_request");
  });
});

describe("a sealed value does not open", () => {
  const sealed = seal(keyring, PLACE, new Secret("the secret"), NOW, random);

  it("at any other place", async () => {
    await fc.assert(
      fc.asyncProperty(place, async (at) => {
        fc.pre(labelOf(at) !== labelOf(PLACE));
        expect((await caught(() => open(keyring, at, sealed))).code).toBe("key_unreadable");
      }),
    );
  });

  it("when any one byte of its token was changed", async () => {
    const bytes = decodeBase64Url(sealed.token) ?? Buffer.alloc(0);
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      const token = encodeBase64Url(changed);
      expect((await caught(() => open(keyring, PLACE, { ...sealed, token }))).code).toBe("key_unreadable");
    }
  });

  it("when its key is not in the keyring: the error names the fingerprint", async () => {
    const error = await caught(() => open(keyringOf(OTHER_KEY), PLACE, sealed));
    expect(error.code).toBe("fernet_key_missing");
    expect(error.message).toContain(vectors.fingerprint);
  });

  it("when the row names another key of the keyring", async () => {
    const both = keyringOf(OTHER_KEY, SPEC_KEY);
    const moved = { ...sealed, sealedWith: both.first.fingerprint };
    expect((await caught(() => open(both, PLACE, moved))).code).toBe("key_unreadable");
  });

  it("when it is a plain token under the Fernet key itself", async () => {
    const token = encryptValue(keyring, new Secret("planted"), NOW, random);
    expect((await caught(() => open(keyring, PLACE, { ...sealed, token }))).code).toBe("key_unreadable");
  });

  it("when its bytes are not UTF-8", async () => {
    const halves = halvesOf(expand(keyring.first.source, labelOf(PLACE)));
    const token = encryptFernet(halves, Buffer.from([0xff, 0xfe]), NOW, random(16));
    expect((await caught(() => open(keyring, PLACE, { ...sealed, token }))).code).toBe("key_unreadable");
  });

  it("and the error holds nothing of the value or the token", async () => {
    const error = await caught(() => open(keyring, { ...PLACE, ownerId: 43 }, sealed));
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(sealed.token.slice(0, 20));
  });
});

describe("the known value", () => {
  it("opens under its own key only", () => {
    const other = keyringOf(OTHER_KEY).first;
    const token = knownValue(keyring.first, NOW, random);
    expect(opensKnownValue(keyring.first, token)).toBe(true);
    expect(opensKnownValue(other, token)).toBe(false);
    expect(opensKnownValue(keyring.first, knownValue(other, NOW, random))).toBe(false);
  });

  it("is not taken for known when another text was sealed in its place", () => {
    const at: Place = { table: "fernet_keys", column: "known_value", ownerId: keyring.first.fingerprint };
    const { token } = seal(keyring, at, new Secret("something else"), NOW, random);
    expect(opensKnownValue(keyring.first, token)).toBe(false);
  });

  it.each(["", "x", "gAAAAA=="])("is false, not an error, for %j", (token) => {
    expect(opensKnownValue(keyring.first, token)).toBe(false);
  });
});
