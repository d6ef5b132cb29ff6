import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from "node:crypto";

/** What the signature of one key is checked with. */
export type Verifier =
  | { readonly type: "hmac"; readonly secret: string }
  | { readonly type: "ed25519" | "rsa"; readonly publicKey: KeyObject };

/**
 * Whether `signature` (percent-decoded) is this key's signature over `payload`: HMAC-SHA256 in hex of either
 * case, Ed25519 or RSASSA-PKCS1-v1_5 with SHA-256 in canonical base64.
 * Source: binance-spot-api-docs rest-api.md "Signed request examples".
 */
export function verifySignature(verifier: Verifier, payload: Buffer, signature: string): boolean {
  if (verifier.type === "hmac") {
    if (!/^[0-9a-fA-F]{64}$/.test(signature)) return false;
    const expected = createHmac("sha256", verifier.secret).update(payload).digest();
    return timingSafeEqual(expected, Buffer.from(signature, "hex"));
  }
  const bytes = Buffer.from(signature, "base64");
  if (bytes.toString("base64") !== signature) return false;
  return verify(verifier.type === "rsa" ? "sha256" : null, payload, verifier.publicKey, bytes);
}

/**
 * The public key of an Ed25519 or RSA key, uploaded as Binance takes it: SPKI PEM, RSA of 2048 to 4096 bits.
 * Undefined when it is anything else, a private key or `BEGIN RSA PUBLIC KEY` included.
 */
export function readPublicKey(type: "ed25519" | "rsa", pem: string): KeyObject | undefined {
  if (!/^\s*-----BEGIN PUBLIC KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END PUBLIC KEY-----\s*$/.test(pem))
    return undefined;
  try {
    const key = createPublicKey({ key: pem, format: "pem", type: "spki" });
    if (key.asymmetricKeyType !== type) return undefined;
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return type === "rsa" && (bits < 2048 || bits > 4096) ? undefined : key;
  } catch {
    return undefined;
  }
}
