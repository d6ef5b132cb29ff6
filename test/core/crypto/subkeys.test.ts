import { createSecretKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { decodeBase64Url } from "../../../src/core/crypto/base64url.ts";
import { expand, extractAndExpand, labelOf, type Place } from "../../../src/core/crypto/subkeys.ts";
import { SPEC_KEY } from "./material.ts";
import { readVectors } from "./vectors.ts";

interface HkdfCase {
  readonly name: string;
  readonly ikm: string;
  readonly salt: string;
  readonly info: string;
  readonly prk: string;
  readonly okm: string;
}

const { cases } = readVectors<{ cases: HkdfCase[] }>("hkdf.json");
const { columns, heads } = readVectors<{
  columns: { place: Place; label: string; subkey: string }[];
  heads: { chainId: number; label: string; subkey: string }[];
}>("sealed.json");
const source = createSecretKey(decodeBase64Url(SPEC_KEY) ?? Buffer.alloc(0));

describe("HKDF: the vectors of RFC 5869", () => {
  it.each(cases)("expands $name to its first block", ({ prk, info, okm }) => {
    const key = createSecretKey(Buffer.from(prk, "hex"));
    expect(expand(key, Buffer.from(info, "hex")).toString("hex")).toBe(okm.slice(0, 64));
  });

  it("extracts and expands A.3, the case without salt", () => {
    const [a3] = cases.filter(({ name }) => name === "A.3");
    const secret = Buffer.from(a3?.ikm ?? "", "hex").toString();
    expect(extractAndExpand(secret, "").toString("hex")).toBe(a3?.okm.slice(0, 64));
  });
});

describe("labels", () => {
  it.each(columns)("are $label, with the subkey of the vector", ({ place, label, subkey }) => {
    expect(labelOf(place)).toBe(label);
    expect(expand(source, label).toString("hex")).toBe(subkey);
  });

  it.each(heads)("are $label for an audit head", ({ chainId, label, subkey }) => {
    expect(labelOf({ table: "audit_heads", column: "mac", ownerId: chainId })).toBe(label);
    expect(expand(source, label).toString("hex")).toBe(subkey);
  });

  it.each([-1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])("refuse %d as an owner", (ownerId) => {
    expect(() => labelOf({ table: "users", column: "hashed_password", ownerId })).toThrow(TypeError);
  });

  it.each(["", "13f661cd/1", "13F661CD", "13f661c", "13f661cd\n"])(
    "refuse %j as a fingerprint",
    (ownerId) => {
      expect(() => labelOf({ table: "fernet_keys", column: "known_value", ownerId })).toThrow(TypeError);
    },
  );
});
