import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeClaims } from "../../../src/core/host-login/claims.ts";
import { AUDIENCE, type Claims, claimsOf, ISSUER } from "../../host-app.ts";
import { NOW } from "../crypto/material.ts";

const SECONDS = NOW / 1_000;
const judge = (change: Claims, nowMs = NOW) =>
  judgeClaims(claimsOf("ada", NOW, change), { issuer: ISSUER, audience: AUDIENCE, nowMs });
const loginOf = (change: Claims) => {
  const verdict = judge(change);
  return verdict.kind === "valid" ? verdict.login : undefined;
};

describe("the claims of a host's token", () => {
  it("say who it is, in which session, until when, and when he logged in", () => {
    expect(judge({})).toEqual({
      kind: "valid",
      login: {
        subject: "ada",
        loginName: "sid:session of ada",
        issuedAt: NOW,
        expiresAt: NOW + 930_000,
        authenticatedAt: NOW,
        email: "ada@example.net",
      },
    });
  });

  it.each<[string, Claims]>([
    ["aud is a list that names us", { aud: ["other", AUDIENCE] }],
    [
      "iat, nbf and auth_time are 30 s ahead of our clock",
      { iat: SECONDS + 30, nbf: SECONDS + 30, auth_time: SECONDS + 30 },
    ],
    ["it is good for a day", { exp: SECONDS + 86_400 }],
    ["the subject has 255 characters", { sub: "a".repeat(255) }],
    ["nothing but what is required is there", { sid: undefined, auth_time: undefined, email: undefined }],
  ])("are accepted when %s", (_, change) => {
    expect(judge(change).kind).toBe("valid");
  });

  it.each<[string, Claims]>([
    ["iss is another", { iss: "https://app.example.org" }],
    ["iss is a list", { iss: [ISSUER] }],
    ["aud is another", { aud: "other" }],
    ["aud is missing", { aud: undefined }],
    ["aud lists others", { aud: ["other", { [AUDIENCE]: true }] }],
    ["exp is missing", { exp: undefined }],
    ["exp is a text", { exp: String(SECONDS + 60) }],
    ["exp is before iat", { iat: SECONDS, exp: SECONDS - 1 }],
    ["exp is more than a day after iat", { exp: SECONDS + 86_401 }],
    ["exp is beyond all numbers", { exp: 1e300 }],
    ["iat is missing", { iat: undefined }],
    ["iat is in the future", { iat: SECONDS + 31, exp: SECONDS + 60 }],
    ["nbf is in the future", { nbf: SECONDS + 31 }],
    ["nbf is a text", { nbf: "now" }],
    ["auth_time is in the future", { auth_time: SECONDS + 31 }],
    ["auth_time is a text", { auth_time: "now" }],
    ["sub is missing", { sub: undefined }],
    ["sub is empty", { sub: "" }],
    ["sub is a number", { sub: 7 }],
    ["sub is too long", { sub: "a".repeat(256) }],
    ["sub holds a zero byte", { sub: "ada\0" }],
    ["sub ends in a blank", { sub: "ada " }],
    ["sid is a number", { sid: 7 }],
    ["jti is empty", { jti: "" }],
  ])("are refused when %s", (_, change) => {
    expect(judge(change)).toEqual({ kind: "invalid" });
  });

  it("are in whole milliseconds, whatever fractions of a second they have", () => {
    const fraction = 0.123_456_7;
    const times = { iat: SECONDS + fraction, exp: SECONDS + 60 + fraction, auth_time: SECONDS + fraction };
    expect(loginOf(times)).toMatchObject({
      issuedAt: NOW + 123,
      expiresAt: NOW + 90_123,
      authenticatedAt: NOW + 123,
    });
  });

  it("are good until 30 s after exp, and have expired from then on", () => {
    expect(judge({}, NOW + 929_999).kind).toBe("valid");
    expect(judge({}, NOW + 930_000)).toEqual({ kind: "expired" });
  });

  it("name a session by sid, else by the time of the login, else by jti, else by iat", () => {
    const names = [
      {},
      { sid: undefined, jti: "j" },
      { sid: undefined, auth_time: undefined, jti: "j" },
      { sid: undefined, auth_time: undefined },
    ].map((change) => loginOf(change)?.loginName);
    expect(names).toEqual(["sid:session of ada", `auth_time:${SECONDS}`, "jti:j", `iat:${SECONDS}`]);
  });

  it.each<[string, Claims, string | undefined]>([
    ["as it is stored", { email: " Ada@Example.NET" }, "ada@example.net"],
    ["when the host does not say whether it is verified", { email_verified: undefined }, "ada@example.net"],
    ["not when it is unverified", { email_verified: false }, undefined],
    ["not when a text says so", { email_verified: "false" }, undefined],
    ["not when it is no address", { email: "ada" }, undefined],
    ["not when it is one of our own placeholders", { email: "00@host-login.invalid" }, undefined],
    ["not when it is no text", { email: ["ada@example.net"] }, undefined],
  ])("tell an e-mail %s", (_, change, email) => {
    expect(loginOf(change)?.email).toBe(email);
  });

  it("never throw, whatever they are", () => {
    const names = [
      "iss",
      "aud",
      "sub",
      "sid",
      "jti",
      "exp",
      "iat",
      "nbf",
      "auth_time",
      "email",
      "email_verified",
    ];
    const change = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(fc.property(change, (values) => void judge(values as Claims)));
  });
});
