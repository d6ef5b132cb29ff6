import {
  constants,
  createHmac,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign as signBytes,
} from "node:crypto";

/** An application with a login of its own, which signs tokens by its own code. */

export const ISSUER = "https://app.example.org/";
export const AUDIENCE = "keyhold.example.org";
export const HOST_SECRET = "a text of more than thirty-two bytes that the application shares";

type HostAlgorithm = "RS256" | "PS256" | "ES256" | "EdDSA";

export interface HostKey {
  readonly kid: string;
  readonly alg: HostAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As it stands in the key set. */
  readonly jwk: JsonWebKey & { readonly kid: string };
}

export function hostKey(kid: string, alg: HostAlgorithm = "ES256"): HostKey {
  const pair = pairFor(alg);
  const jwk = { ...pair.publicKey.export({ format: "jwk" }), kid, alg, use: "sig" };
  return { kid, alg, ...pair, jwk };
}

function pairFor(alg: HostAlgorithm) {
  if (alg === "ES256") return generateKeyPairSync("ec", { namedCurve: "P-256" });
  if (alg === "EdDSA") return generateKeyPairSync("ed25519");
  return generateKeyPairSync("rsa", { modulusLength: 2_048 });
}

export type Claims = Readonly<Record<string, unknown>>;

/** A token for this moment, signed by a key of the application; `header` and `claims` replace single fields. */
export function signedBy(key: HostKey, claims: Claims, header: Claims = {}): string {
  const signed = partsOf({ alg: key.alg, kid: key.kid, typ: "JWT", ...header }, claims);
  return `${signed}.${signatureOf(key, Buffer.from(signed)).toString("base64url")}`;
}

function signatureOf({ alg, privateKey: key }: HostKey, bytes: Buffer): Buffer {
  if (alg === "EdDSA") return signBytes(null, bytes, key);
  if (alg === "ES256") return signBytes("sha256", bytes, { key, dsaEncoding: "ieee-p1363" });
  if (alg === "RS256") return signBytes("sha256", bytes, key);
  return signBytes("sha256", bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
}

/** The same with a MAC under a secret. */
export function maccedBy(secret: string | Buffer, claims: Claims, header: Claims = {}): string {
  const signed = partsOf({ alg: "HS256", typ: "JWT", ...header }, claims);
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

export function partsOf(header: Claims, claims: Claims): string {
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
}

/** What the application says of somebody who logged in just now. */
export function claimsOf(subject: string, nowMs: number, change: Claims = {}): Claims {
  const now = Math.floor(nowMs / 1_000);
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: subject,
    sid: `session of ${subject}`,
    email: `${subject}@example.net`,
    email_verified: true,
    auth_time: now,
    iat: now,
    exp: now + 900,
    ...change,
  };
}
