import { isPublicKey, type KeyType } from "../crypto/signing.ts";
import type { FieldError } from "../errors.ts";
import { Secret } from "../secret.ts";

/** How a bot signs: with a secret that we make, or with a key of its own, of which we hold the public half. */
type BotKey =
  | { readonly keyType: "hmac"; readonly publicKey?: undefined }
  | { readonly keyType: "ed25519" | "rsa"; readonly publicKey: Secret };

/** Reads which of both a request asks for. */
export function readBotKey(
  keyType: KeyType,
  publicKey: string | undefined,
): BotKey | { readonly error: FieldError } {
  if (keyType === "hmac") {
    if (publicKey === undefined) return { keyType };
    return fault("An HMAC key has no public key: its secret is made here.");
  }
  // People paste PEM with the line ends of any system.
  const pem = new Secret((publicKey ?? "").trim().replaceAll("\r\n", "\n"));
  if (isPublicKey(keyType, pem)) return { keyType, publicKey: pem };
  const expected = keyType === "rsa" ? "an RSA public key of 2048 to 4096 bits" : "an Ed25519 public key";
  return fault(`Paste ${expected} in PEM form, beginning with -----BEGIN PUBLIC KEY-----.`);
}

function fault(message: string): { readonly error: FieldError } {
  return { error: { field: "public_key", message } };
}
