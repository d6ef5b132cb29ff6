import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ACCESS_TOKEN_SECONDS,
  type AccessClaims,
  signAccessToken,
  verifyAccessToken,
} from "../../../src/core/crypto/access-token.ts";
import { secretsOf } from "./material.ts";
import { readVectors } from "./vectors.ts";

const vectors = readVectors<{ secret: string; access: { claims: AccessClaims; token: string } }>("jwt.json");
const { claims, token } = vectors.access;
const secrets = secretsOf(vectors.secret);
const expected = { issuer: claims.iss, audience: "keyhold", nowMs: claims.iat * 1000 } as const;
const INVALID = { kind: "invalid" };

describe("access tokens", () => {
  it("are the token of the vector", () => {
    expect(signAccessToken(secrets, claims)).toBe(token);
    expect(verifyAccessToken(secrets, token, expected)).toEqual({ kind: "valid", claims });
    expect(claims.exp - claims.iat).toBe(ACCESS_TOKEN_SECONDS);
  });

  it("give back any claims", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(text, text, text, fc.nat(), (iss, sub, sid, iat) => {
        const own = { iss, aud: "keyhold", sub, sid, iat, exp: iat + 900 } as const;
        const verdict = verifyAccessToken(secrets, signAccessToken(secrets, own), {
          ...expected,
          issuer: iss,
          nowMs: iat * 1000,
        });
        expect(verdict).toEqual({ kind: "valid", claims: own });
      }),
    );
  });

  it("are valid until the last millisecond before exp, and expired from then on", () => {
    expect(verifyAccessToken(secrets, token, { ...expected, nowMs: claims.exp * 1000 - 1 }).kind).toBe(
      "valid",
    );
    expect(verifyAccessToken(secrets, token, { ...expected, nowMs: claims.exp * 1000 })).toEqual({
      kind: "expired",
    });
  });

  it("are made under the first secret and verified under every one", () => {
    const rotated = secretsOf("x".repeat(32), vectors.secret);
    expect(verifyAccessToken(rotated, token, expected).kind).toBe("valid");
    expect(verifyAccessToken(secrets, signAccessToken(rotated, claims), expected)).toEqual(INVALID);
  });
});

describe("an access token is invalid", () => {
  it("when any one character of it is changed, left out or added", () => {
    fc.assert(
      fc.property(fc.nat({ max: token.length - 1 }), fc.string({ maxLength: 2 }), (index, put) => {
        const changed = token.slice(0, index) + put + token.slice(index + 1);
        fc.pre(changed !== token);
        expect(verifyAccessToken(secrets, changed, expected)).toEqual(INVALID);
      }),
      { numRuns: 1_000 },
    );
  });

  it("when the last character of its MAC differs only in bits that carry nothing", () => {
    expect(token.endsWith("Q")).toBe(true);
    for (const last of "RSTUVWXYZabcdef") {
      expect(verifyAccessToken(secrets, token.slice(0, -1) + last, expected)).toEqual(INVALID);
    }
  });

  it.each([
    "",
    ".",
    "..",
    "...",
    token.slice(0, token.lastIndexOf(".")),
    `${token}.`,
    `${token}.x`,
    `Bearer ${token}`,
    ` ${token}`,
  ])("when it is %j", (text) => {
    expect(verifyAccessToken(secrets, text, expected)).toEqual(INVALID);
  });

  it("whatever else it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(verifyAccessToken(secrets, text, expected)).toEqual(INVALID);
      }),
    );
  });

  it("when it is expired and forged: a bad MAC is found before a time is read", () => {
    const other = secretsOf("y".repeat(32));
    const forged = signAccessToken(other, { ...claims, exp: 1 });
    expect(verifyAccessToken(secrets, forged, expected)).toEqual(INVALID);
  });

  it("when it is for another issuer or audience, even if expired", () => {
    expect(verifyAccessToken(secrets, token, { ...expected, issuer: `${claims.iss}/` })).toEqual(INVALID);
    expect(verifyAccessToken(secrets, made({}, { ...claims, aud: "other", exp: 1 }), expected)).toEqual(
      INVALID,
    );
    expect(verifyAccessToken(secrets, made({}, { ...claims, aud: ["keyhold"] }), expected)).toEqual(INVALID);
  });

  it("when it is longer than 2,048 characters, though its MAC is good", () => {
    const sid = (length: number) => signAccessToken(secrets, { ...claims, sid: "s".repeat(length) });
    expect(verifyAccessToken(secrets, sid(1_300), expected).kind).toBe("valid");
    expect(sid(1_500).length).toBeGreaterThan(2_048);
    expect(verifyAccessToken(secrets, sid(1_500), expected)).toEqual(INVALID);
  });
});

describe("an access token whose MAC is good is nevertheless judged by its header", () => {
  it.each([
    [{}, "valid"],
    [{ typ: undefined }, "valid"],
    [{ kid: "1" }, "valid"],
    [{ alg: "none" }, "invalid"],
    [{ alg: "HS512" }, "invalid"],
    [{ alg: "hs256" }, "invalid"],
    [{ alg: undefined }, "invalid"],
    [{ alg: ["HS256"] }, "invalid"],
    [{ typ: "at+jwt" }, "invalid"],
    [{ typ: null }, "invalid"],
    [{ crit: ["exp"] }, "invalid"],
    [{ crit: [] }, "invalid"],
  ])("%j: %s", (header, kind) => {
    expect(verifyAccessToken(secrets, made(header, claims), expected).kind).toBe(kind);
  });

  it.each(["[]", "null", '"HS256"', "{", ""])("refuses the header %j", (header) => {
    expect(verifyAccessToken(secrets, joined(header, JSON.stringify(claims)), expected)).toEqual(INVALID);
  });
});

describe("an access token whose MAC is good is nevertheless judged by its claims", () => {
  it.each([
    { iss: undefined },
    { sub: 42 },
    { sub: "" },
    { sid: undefined },
    { iat: "1" },
    { exp: undefined },
    { exp: 1e300 },
    { exp: claims.exp + 0.5 },
    { exp: null },
  ])("refuses %j", (change) => {
    expect(verifyAccessToken(secrets, made({}, { ...claims, ...change }), expected)).toEqual(INVALID);
  });

  it.each(["[]", "null", "1", "{", ""])("refuses the claims %j", (body) => {
    expect(verifyAccessToken(secrets, joined('{"alg":"HS256"}', body), expected)).toEqual(INVALID);
  });
});

/** A token with a good MAC over this header, added to the usual one, and these claims. */
function made(header: object, body: object): string {
  return joined(JSON.stringify({ alg: "HS256", typ: "JWT", ...header }), JSON.stringify(body));
}

function joined(header: string, body: string): string {
  const signed = `${Buffer.from(header).toString("base64url")}.${Buffer.from(body).toString("base64url")}`;
  return `${signed}.${createHmac("sha256", vectors.secret).update(signed).digest("base64url")}`;
}
