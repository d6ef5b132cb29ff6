import { createPrivateKey, type KeyObject } from "node:crypto";
import { RSA_BITS } from "../crypto/signing.ts";
import { Secret } from "../secret.ts";

/** A private key of the user's own, as it is kept: unencrypted PKCS#8 in PEM. */
interface PrivateKey {
  readonly keyType: "ed25519" | "rsa";
  readonly secret: Secret;
}

const SMALLEST_EXPONENT = 65_537n;
const PEM = /^-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]{1,16384})-----END \1-----$/;
const HEADING = /^-----BEGIN ([A-Z0-9 ]{1,40})-----/;

/** What people paste instead of a private key that signs, by the words of its heading. */
const MISTAKEN: Readonly<Record<string, string>> = {
  "PUBLIC KEY":
    "This is the public half. Enter the private half: the file that begins with -----BEGIN PRIVATE KEY-----.",
  "ENCRYPTED PRIVATE KEY":
    "This private key is protected by a passphrase. Enter it without one: openssl pkey -in FILE.",
  "OPENSSH PRIVATE KEY":
    "This is OpenSSH's own form. Turn a copy of it into PKCS#8: ssh-keygen -p -N '' -m PKCS8 -f COPY.",
  "EC PRIVATE KEY": "This is an elliptic-curve key of another kind. The exchange takes Ed25519 and RSA.",
  CERTIFICATE:
    "This is a certificate. Enter the private key: the file that begins with -----BEGIN PRIVATE KEY-----.",
};

/** Whether a text is meant to be a key in PEM form. */
export function looksLikePem(text: string): boolean {
  return text.trimStart().startsWith("-----BEGIN");
}

/**
 * Reads an Ed25519 or RSA private key in PEM, with the line ends of any system, with `\n` written out, or with its lines run
 * together by a form. The problem says precisely what is wrong and holds nothing of the key.
 */
export function readPrivateKey(text: string): PrivateKey | { readonly problem: string } {
  const pem = text.replaceAll("\\r", "").replaceAll("\\n", "\n").trim();
  const heading = HEADING.exec(pem)?.[1] ?? "";
  const mistaken = MISTAKEN[heading];
  if (mistaken !== undefined) return { problem: mistaken };
  const [, label = "", body = ""] = PEM.exec(pem) ?? [];
  const key = label === "PRIVATE KEY" || label === "RSA PRIVATE KEY" ? parse(label, body) : undefined;
  if (key === undefined) {
    return { problem: "This private key cannot be read. Copy it again, whole, from -----BEGIN to -----END." };
  }
  const problem = problemOf(key);
  if (problem !== undefined) return { problem };
  const keyType = key.asymmetricKeyType === "rsa" ? "rsa" : "ed25519";
  return { keyType, secret: new Secret(String(key.export({ type: "pkcs8", format: "pem" }))) };
}

function parse(label: string, body: string): KeyObject | undefined {
  const der = Buffer.from(body.replace(/\s/g, ""), "base64");
  try {
    return createPrivateKey({ key: der, format: "der", type: label === "PRIVATE KEY" ? "pkcs8" : "pkcs1" });
  } catch {
    return undefined;
  }
}

function problemOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): string | undefined {
  if (type === "ed25519") return undefined;
  if (type !== "rsa") return `This is a key of the kind ${type}. The exchange takes Ed25519 and RSA.`;
  const bits = details?.modulusLength ?? 0;
  if (bits < RSA_BITS.min || bits > RSA_BITS.max) {
    return `This RSA key has ${bits} bits. The exchange takes ${RSA_BITS.min} to ${RSA_BITS.max}.`;
  }
  const exponent = details?.publicExponent ?? 0n;
  if (exponent < SMALLEST_EXPONENT) {
    return `This RSA key has the public exponent ${exponent}, which is weak. Make another, with 65537.`;
  }
  return undefined;
}
