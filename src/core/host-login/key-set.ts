/** A public key of the host application (RFC 7517), with what we use of it and nothing else. */
export interface PublicJwk {
  readonly kid: string;
  readonly kty: "RSA" | "EC" | "OKP";
  readonly [member: string]: string | readonly string[];
}

const MAX_TEXT = 65_536;
const MAX_KEYS = 32;
const MAX_MEMBER = 2_048;

/** Per key type: the members that make up its public half. `d` is in none, nor are addresses of certificates. */
const MEMBERS: Readonly<Record<PublicJwk["kty"], readonly string[]>> = {
  RSA: ["n", "e"],
  EC: ["crv", "x", "y"],
  OKP: ["crv", "x"],
};
const CURVES: Readonly<Record<string, readonly string[]>> = { EC: ["P-256"], OKP: ["Ed25519"] };

/**
 * Reads a key set: the keys in it that can verify a login. Keys of other types, for other uses, and without a name are left out, so that a host may
 * have them. Undefined when it is no key set, or an unreasonable one.
 */
export function parseKeySet(text: string): readonly PublicJwk[] | undefined {
  const keys = text.length > MAX_TEXT ? undefined : keysOf(text);
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) return undefined;
  return keys.map(publicKey).filter((key) => key !== undefined);
}

function keysOf(text: string): unknown {
  try {
    return JSON.parse(text)?.keys;
  } catch {
    return undefined;
  }
}

function publicKey(value: unknown): PublicJwk | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const given = value as Record<string, unknown>;
  const { kty, kid, use = "sig", alg, key_ops } = given;
  if (kty !== "RSA" && kty !== "EC" && kty !== "OKP") return undefined;
  if (!isText(kid) || use !== "sig" || !(alg === undefined || isText(alg))) return undefined;
  if (key_ops !== undefined && !(Array.isArray(key_ops) && key_ops.includes("verify"))) return undefined;
  const members = MEMBERS[kty].map((name) => [name, given[name]] as const);
  if (!members.every((member): member is readonly [string, string] => isText(member[1]))) return undefined;
  if (CURVES[kty]?.includes(String(given.crv)) === false) return undefined;
  return { kid, kty, ...(alg === undefined ? {} : { alg }), ...Object.fromEntries(members) };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_MEMBER && /^[\x20-\x7e]+$/.test(value);
}
