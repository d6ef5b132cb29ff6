import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { looksLikePem, readPrivateKey } from "../../../src/core/keys/private-key.ts";
import vectors from "../../vectors/binance-signing.json" with { type: "json" };

const PKCS8 = { type: "pkcs8", format: "pem" } as const;
const ed25519 = String(generateKeyPairSync("ed25519").privateKey.export(PKCS8));
const rsa = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync("rsa", { modulusLength, publicExponent }).privateKey;

function read(text: string) {
  const result = readPrivateKey(text);
  return "problem" in result ? result.problem : { keyType: result.keyType, pem: result.secret.reveal() };
}

describe("readPrivateKey", () => {
  const FORMS: [name: string, change: (pem: string) => string][] = [
    ["as it is", (pem) => pem],
    ["with the line ends of Windows", (pem) => pem.replaceAll("\n", "\r\n")],
    ["with \\n written out", (pem) => pem.trim().replaceAll("\n", "\\n")],
    ["with \\r\\n written out", (pem) => pem.trim().replaceAll("\n", "\\r\\n")],
    ["in one line, with blanks", (pem) => pem.trim().replaceAll("\n", " ")],
    ["with blanks around its lines", (pem) => `  ${pem.replaceAll("\n", "  \n   ")}  `],
  ];

  it.each(FORMS)("reads a key %s, and keeps it as PKCS#8", (_, change) => {
    const rsaPem = String(rsa(2_048).export(PKCS8));
    expect(read(change(ed25519))).toEqual({ keyType: "ed25519", pem: ed25519 });
    expect(read(change(rsaPem))).toEqual({ keyType: "rsa", pem: rsaPem });
  });

  it("reads an RSA key in its older form too", () => {
    const key = rsa(2_048);
    expect(read(String(key.export({ type: "pkcs1", format: "pem" })))).toEqual({
      keyType: "rsa",
      pem: String(key.export(PKCS8)),
    });
  });

  it("keeps a key with which the published signatures are made", () => {
    const { pem } = read(vectors.ed25519.privateKey) as { pem: string };
    expect(createPrivateKey(pem).asymmetricKeyType).toBe("ed25519");
  });

  const WRONG: [name: string, pem: () => string, problem: RegExp][] = [
    ["a public key", () => publicPem(), /public half/],
    ["a key under a passphrase", () => encryptedPem(), /passphrase/],
    ["OpenSSH's form", () => framed("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjEA"), /ssh-keygen -p/],
    ["an elliptic-curve key, older form", () => framed("EC PRIVATE KEY", "MHcCAQEE"), /elliptic-curve/],
    [
      "an elliptic-curve key",
      () => pemOf(generateKeyPairSync("ec", { namedCurve: "P-256" })),
      /of the kind ec/,
    ],
    ["another curve of the same family", () => pemOf(generateKeyPairSync("ed448")), /of the kind ed448/],
    ["a key for agreement", () => pemOf(generateKeyPairSync("x25519")), /of the kind x25519/],
    ["a certificate", () => framed("CERTIFICATE", "MIIB"), /certificate/],
    ["a short RSA key", () => String(rsa(1_024).export(PKCS8)), /has 1024 bits.*2048 to 4096/],
    [
      "an RSA key with a small exponent",
      () => String(rsa(2_048, 3).export(PKCS8)),
      /exponent 3, which is weak/,
    ],
    ["half of a key", () => `${ed25519.slice(0, 80)}\n-----END PRIVATE KEY-----`, /cannot be read/],
    ["a key without its end", () => ed25519.slice(0, 100), /cannot be read/],
    ["another heading", () => framed("SOMETHING", "AAAA"), /cannot be read/],
    ["two keys", () => ed25519 + ed25519, /cannot be read/],
  ];

  it.each(WRONG)("says precisely what is wrong with %s", (_, pem, problem) => {
    expect(read(pem())).toMatch(problem);
  });

  it("never throws, and repeats nothing of the text", () => {
    const body = fc.string({
      minLength: 20,
      maxLength: 300,
      unit: fc.constantFrom(..."MCAQBwVFi+/=09az \\n"),
    });
    fc.assert(
      fc.property(fc.constantFrom("PRIVATE KEY", "RSA PRIVATE KEY", "X"), body, (label, text) => {
        const result = read(framed(label, text));
        if (typeof result === "string") expect(result).not.toContain(text.trim().slice(0, 20));
      }),
    );
  });
});

describe("looksLikePem", () => {
  it("knows PEM by its beginning alone", () => {
    expect([ed25519, `\n ${ed25519}`, "-----BEGIN", "NhqPtmdSJYdKjVHj"].map(looksLikePem)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

function framed(label: string, body: string): string {
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

function pemOf({ privateKey }: { readonly privateKey: ReturnType<typeof rsa> }): string {
  return String(privateKey.export(PKCS8));
}

function publicPem(): string {
  return String(generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }));
}

function encryptedPem(): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  return String(privateKey.export({ ...PKCS8, cipher: "aes-256-cbc", passphrase: "a passphrase" }));
}
