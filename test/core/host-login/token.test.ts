import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { peekAtToken } from "../../../src/core/host-login/token.ts";
import { type Claims, claimsOf, ISSUER, partsOf } from "../../host-app.ts";
import { NOW } from "../crypto/material.ts";

const token = (header: Claims, claims: Claims = claimsOf("ada", NOW)) => `${partsOf(header, claims)}.c2ln`;

describe("a look into a token", () => {
  it("tells issuer, algorithm and key", () => {
    expect(peekAtToken(token({ alg: "ES256", kid: "a", typ: "JWT" }))).toEqual({
      issuer: ISSUER,
      algorithm: "ES256",
      keyId: "a",
    });
  });

  it.each(["at+jwt", "application/at+jwt", "jwt", undefined])("takes the type %s", (typ) => {
    expect(peekAtToken(token({ alg: "ES256", typ }))).toBeDefined();
  });

  it.each<[string, string]>([
    ["a type for something else", token({ alg: "ES256", typ: "logout+jwt" })],
    ["extensions that must be understood", token({ alg: "ES256", crit: ["b64"] })],
    ["a payload that is not base64url", token({ alg: "ES256", b64: false })],
    ["no algorithm", token({ typ: "JWT" })],
    ["a key name that is a list", token({ alg: "ES256", kid: ["a"] })],
    ["a key name without end", token({ alg: "ES256", kid: "a".repeat(257) })],
    ["no issuer", token({ alg: "ES256" }, {})],
    ["an issuer that is a list", token({ alg: "ES256" }, { iss: [ISSUER] })],
    ["a header that is a list", `${Buffer.from("[]").toString("base64url")}.e30.c2ln`],
    ["two parts", "e30.e30"],
    ["five parts, as an encrypted one has", "e30.e30.e30.e30.e30"],
    ["bytes that are no UTF-8", `${Buffer.from([0x7b, 0xff, 0x7d]).toString("base64url")}.e30.c2ln`],
    ["more than 8 KiB", token({ alg: "ES256" }, { iss: ISSUER, groups: "a".repeat(8_192) })],
  ])("finds no login in one with %s", (_, text) => {
    expect(peekAtToken(text)).toBeUndefined();
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => void peekAtToken(text)));
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        (header, claims) => void peekAtToken(token(header as Claims, claims as Claims)),
      ),
    );
  });
});
