import { createHmac, sign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HostLoginSettings } from "../../src/core/host-login/settings.ts";
import { authenticate } from "../../src/operations/authenticate.ts";
import { createHostTokens } from "../../src/operations/steps/host-tokens.ts";
import { caught } from "../core/crypto/caught.ts";
import {
  AUDIENCE,
  type Claims,
  claimsOf,
  HOST_SECRET,
  hostKey,
  ISSUER,
  maccedBy,
  partsOf,
  signedBy,
} from "../host-app.ts";
import { type Desk, ORIGIN, openDesk } from "./desk.ts";
import { answering, secretsOf } from "./host-desk.ts";

const rsa = hostKey("rsa", "RS256");
const pss = hostKey("pss", "PS256");
const ec = hostKey("ec", "ES256");
const ed = hostKey("ed", "EdDSA");
const stranger = { ...hostKey("ec", "ES256") };
const open = { ...rsa, kid: "open", jwk: { ...rsa.jwk, kid: "open", alg: undefined } };

let desk: Desk;
let served: readonly unknown[] | undefined = [rsa, pss, ec, ed, open].map(({ jwk }) => jwk);
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const claims = (change?: Claims) => claimsOf("ada", desk.deps.now(), change);

function tokens(keys: HostLoginSettings["keys"]) {
  const deps = { send: answering(() => served), now: desk.deps.now };
  return createHostTokens(deps, { issuer: ISSUER, audience: AUDIENCE, keys });
}

/** What a request with this token is answered: the code of a refusal, or the subject's session. */
async function answer(
  token: string,
  hostTokens = tokens({ kind: "key_set", origin: "https://app", path: "/jwks" }),
) {
  const enter = () => authenticate({ ...desk.deps, hostTokens }, () => ORIGIN, token);
  return enter().then(
    ({ user }) => user.email,
    (error) => error.code as string,
  );
}

describe("under a key set", () => {
  it.each([rsa, pss, ec, ed])("a token of $alg is accepted", async (key) => {
    expect(await answer(signedBy(key, claims()))).toBe("ada@example.net");
  });

  const publicPem = () => rsa.publicKey.export({ type: "spki", format: "pem" });
  const unsigned = (header: Claims) => `${partsOf(header, claims())}.`;

  it.each<[string, () => string]>([
    [
      "the public key is taken for a shared secret (PEM)",
      () => maccedBy(Buffer.from(publicPem()), claims(), { kid: "rsa" }),
    ],
    [
      "the public key is taken for a shared secret (JWK)",
      () => maccedBy(JSON.stringify(rsa.jwk), claims(), { kid: "rsa" }),
    ],
    ["it is not signed", () => unsigned({ alg: "none", kid: "rsa" })],
    ["it is not signed, and says so in other letters", () => unsigned({ alg: "nOnE", kid: "rsa" })],
    ["it has no signature", () => unsigned({ alg: "ES256", kid: "ec" })],
    [
      "the signature is all zeros",
      () => `${partsOf({ alg: "ES256", kid: "ec" }, claims())}.${"A".repeat(86)}`,
    ],
    ["a stranger signed it under the host's name of a key", () => signedBy(stranger, claims())],
    ["it brings its own key along", () => signedBy(stranger, claims(), { kid: "other", jwk: stranger.jwk })],
    [
      "it says where its key is",
      () => signedBy(stranger, claims(), { jku: "https://evil.example/", x5u: "https://evil.example/" }),
    ],
    ["it names a key that is not there", () => signedBy(ec, claims(), { kid: "other" })],
    ["it names no key", () => signedBy(ec, claims(), { kid: undefined })],
    ["the key is of another type than the algorithm", () => signedBy(ec, claims(), { kid: "rsa" })],
    ["the key is for another algorithm", () => signedBy({ ...rsa, alg: "PS256" }, claims())],
    ["the algorithm is weak", () => withHash("sha1", "RS1")],
    ["the algorithm is none of the four", () => withHash("sha512", "RS512")],
    ["it has extensions that must be understood", () => signedBy(ec, claims(), { crit: ["exp"], exp: 1 })],
    ["its payload is not encoded", () => signedBy(ec, claims(), { b64: false, crit: ["b64"] })],
    ["it is for something else", () => signedBy(ec, claims(), { typ: "logout+jwt" })],
    ["its payload was changed", () => changed(signedBy(ec, claims()))],
    ["it is for another audience", () => signedBy(ec, claims({ aud: "other" }))],
    ["it is of another issuer", () => signedBy(ec, claims({ iss: "https://evil.example/" }))],
    [
      "it claims to be ours",
      () => signedBy(ec, claims({ iss: desk.deps.publicUrl, aud: "keyhold", sub: "1" })),
    ],
    ["it has no end", () => signedBy(ec, claims({ exp: undefined }))],
    ["it is from the future", () => signedBy(ec, claims({ iat: desk.deps.now() / 1_000 + 60 }))],
  ])("a token is unauthenticated when %s", async (_, forge) => {
    expect(await answer(forge())).toBe("unauthenticated");
  });

  it("nobody asks the host for keys for the sake of a token that does not claim to be the host's", async () => {
    let asked = 0;
    const count = () => {
      asked += 1;
      return served;
    };
    const keys = { kind: "key_set", origin: "https://app", path: "/jwks" } as const;
    const hostTokens = createHostTokens(
      { send: answering(count), now: desk.deps.now },
      { issuer: ISSUER, audience: AUDIENCE, keys },
    );
    expect(await answer(signedBy(ec, claims({ iss: "https://evil.example/" })), hostTokens)).toBe(
      "unauthenticated",
    );
    expect(asked).toBe(0);
  });

  it("an expired token says so only when the host has signed it", async () => {
    const past = { iat: desk.deps.now() / 1_000 - 120, exp: desk.deps.now() / 1_000 - 60 };
    expect(await answer(signedBy(ec, claims(past)))).toBe("session_expired");
    expect(await answer(signedBy(stranger, claims(past)))).toBe("unauthenticated");
  });

  it("no key of a hostile set makes a stranger's token good, nor fails otherwise than as one", async () => {
    const known = served;
    const hostile = [
      { kty: "oct", k: Buffer.from(HOST_SECRET).toString("base64url"), kid: "ec" },
      { kty: "EC", crv: "P-256", x: "AA", y: "AA", kid: "ec" },
      { kty: "RSA", n: "AQAB", e: "AQ", kid: "rsa" },
      { kty: "OKP", crv: "Ed25519", x: "", kid: "ed" },
    ];
    for (const jwk of hostile) {
      served = [jwk];
      for (const key of [rsa, ec, ed]) expect(await answer(signedBy(key, claims()))).toBe("unauthenticated");
      expect(await answer(maccedBy(HOST_SECRET, claims(), { kid: "ec" }))).toBe("unauthenticated");
    }
    served = known;
  });

  it("nothing can be said while the host does not tell its keys", async () => {
    const known = served;
    served = undefined;
    expect(await answer(signedBy(ec, claims()))).toBe("host_login_unavailable");
    served = known;
  });
});

describe("under a shared secret", () => {
  const shared = (text = HOST_SECRET) => tokens({ kind: "secrets", secrets: secretsOf(text) });

  it("a token of any of the secrets is accepted, and of a new one once it was taken over", async () => {
    const next = `${HOST_SECRET} 2`;
    const token = maccedBy(next, claims());
    expect(await answer(token, shared(`${HOST_SECRET},${next}`))).toBe("ada@example.net");
    const hostTokens = shared();
    expect(await answer(token, hostTokens)).toBe("unauthenticated");
    hostTokens.takeOver({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: { kind: "secrets", secrets: secretsOf(next) },
    });
    expect(await answer(token, hostTokens)).toBe("ada@example.net");
    expect(await answer(maccedBy(HOST_SECRET, claims()), hostTokens)).toBe("unauthenticated");
  });

  it.each<[string, () => string]>([
    ["another secret", () => maccedBy(`${HOST_SECRET} 3`, claims())],
    ["a longer MAC", () => macWith("sha512", "HS512")],
    ["a longer MAC under the name of the right one", () => macWith("sha512", "HS256")],
    ["no MAC", () => `${partsOf({ alg: "HS256" }, claims())}.`],
    ["a key pair of its own", () => signedBy(stranger, claims())],
  ])("a token with %s is unauthenticated", async (_, forge) => {
    expect(await answer(forge(), shared())).toBe("unauthenticated");
  });
});

it("a host's token is unauthenticated where none is accepted", async () => {
  const error = await caught(() => authenticate(desk.deps, () => ORIGIN, maccedBy(HOST_SECRET, claims())));
  expect(error.code).toBe("unauthenticated");
});

function macWith(hash: string, alg: string): string {
  const signed = partsOf({ alg }, claims());
  return `${signed}.${createHmac(hash, HOST_SECRET).update(signed).digest("base64url")}`;
}

function withHash(hash: string, alg: string): string {
  const signed = partsOf({ alg, kid: open.kid }, claims());
  return `${signed}.${sign(hash, Buffer.from(signed), open.privateKey).toString("base64url")}`;
}

function changed(token: string): string {
  const [header, , signature] = token.split(".");
  const payload = Buffer.from(JSON.stringify(claims({ sub: "bob" }))).toString("base64url");
  return `${header}.${payload}.${signature}`;
}
