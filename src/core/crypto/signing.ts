import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from "node:crypto";
import { promisify } from "node:util";
import { KeyholdError } from "../errors.ts";
import type { Secret } from "../secret.ts";

/** How an exchange key signs. */
export type KeyType = "hmac" | "ed25519" | "rsa";

const signInPool = promisify(sign);

// Longer RSA keys than exchanges take would let one user keep a core busy.
export const RSA_BITS = { min: 2_048, max: 4_096 };
const MAX_PEM_LENGTH = 8_192;
const PRIVATE_PEM = /^-----BEGIN (RSA )?PRIVATE KEY-----/;
const PUBLIC_PEM = /^-----BEGIN PUBLIC KEY-----/;

/**
 * Signs what is sent to an exchange, as Binance documents it: HMAC-SHA256 in lower-case hex under the secret's own
 * characters; PureEdDSA and RSASSA-PKCS1-v1_5 with SHA-256 in padded base64, the secret being a private key in PEM.
 * https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md
 * Throws `validation_failed` when the secret is no private key of that type.
 */
export async function signPayload(keyType: KeyType, secret: Secret, payload: string): Promise<string> {
  switch (keyType) {
    case "hmac":
      return hmac(secret, payload).toString("hex");
    case "ed25519":
      return sign(null, Buffer.from(payload), privateKey(keyType, secret)).toString("base64");
    case "rsa":
      // Half a millisecond: in the thread pool, so that other requests go on.
      return (await signInPool("sha256", Buffer.from(payload), privateKey(keyType, secret))).toString(
        "base64",
      );
  }
}

/**
 * Whether a signature is good. `key` is the HMAC secret or the public key in PEM (SPKI). HMAC hex may be in either
 * case and is compared in constant time. Anything malformed, the key included, is simply not good.
 */
export function verifyPayload(keyType: KeyType, key: Secret, payload: string, signature: string): boolean {
  // The signature comes from whoever sends a request.
  if (keyType === "hmac") {
    return (
      /^[0-9a-fA-F]{64}$/.test(signature) &&
      timingSafeEqual(hmac(key, payload), Buffer.from(signature, "hex"))
    );
  }
  const bytes = Buffer.from(signature, "base64");
  const publicKey = readKey(keyType, key, PUBLIC_PEM, createPublicKey);
  if (publicKey === undefined || bytes.toString("base64") !== signature) return false;
  return verify(keyType === "rsa" ? "sha256" : null, Buffer.from(payload), publicKey, bytes);
}

/** Whether the text is a public key of that type in PEM (SPKI), with which signatures can be verified. */
export function isPublicKey(keyType: "ed25519" | "rsa", pem: Secret): boolean {
  return readKey(keyType, pem, PUBLIC_PEM, createPublicKey) !== undefined;
}

function hmac(secret: Secret, payload: string): Buffer {
  return createHmac("sha256", secret.reveal()).update(payload).digest();
}

function privateKey(keyType: "ed25519" | "rsa", secret: Secret): KeyObject {
  const key = readKey(keyType, secret, PRIVATE_PEM, createPrivateKey);
  if (key !== undefined) return key;
  const message = `This is no ${keyType === "rsa" ? "RSA key of 2048 to 4096 bits" : "Ed25519 key"}: an unencrypted private key in PEM form is expected.`;
  throw new KeyholdError("validation_failed", { fields: [{ field: "secret_key", message }] });
}

function readKey(
  keyType: "ed25519" | "rsa",
  pem: Secret,
  heading: RegExp,
  read: (pem: string) => KeyObject,
): KeyObject | undefined {
  const text = pem.reveal().trim();
  if (text.length > MAX_PEM_LENGTH || !heading.test(text)) return undefined;
  try {
    const key = read(text);
    return isOfType(key, keyType) ? key : undefined;
  } catch {
    return undefined;
  }
}

function isOfType(key: KeyObject, keyType: "ed25519" | "rsa"): boolean {
  if (key.asymmetricKeyType !== keyType) return false;
  const bits = key.asymmetricKeyDetails?.modulusLength;
  return bits === undefined || (bits >= RSA_BITS.min && bits <= RSA_BITS.max);
}
