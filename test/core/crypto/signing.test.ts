import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KeyType, signPayload, verifyPayload } from "../../../src/core/crypto/signing.ts";
import { Secret } from "../../../src/core/secret.ts";
import { caught } from "./caught.ts";
import { readVectors } from "./vectors.ts";

interface SigningCase {
  readonly name: string;
  readonly payload: string;
  readonly signature: string;
}
interface PrivateKeyVectors {
  readonly privateKey: string;
  readonly publicKey: string;
  readonly cases: SigningCase[];
}

const binance = readVectors<{
  hmac: { secret: string; cases: SigningCase[] };
  ed25519: PrivateKeyVectors;
  rsa: PrivateKeyVectors & { spkiSha256: string };
}>("binance-signing.json");
const rfc8032 = readVectors<{
  cases: { name: string; seed: string; public: string; message: string; signature: string }[];
}>("ed25519.json");

const pairs: readonly { keyType: KeyType; secret: Secret; publicKey: Secret; cases: SigningCase[] }[] = [
  {
    keyType: "hmac",
    secret: new Secret(binance.hmac.secret),
    publicKey: new Secret(binance.hmac.secret),
    cases: binance.hmac.cases,
  },
  {
    keyType: "ed25519",
    secret: new Secret(binance.ed25519.privateKey),
    publicKey: new Secret(binance.ed25519.publicKey),
    cases: binance.ed25519.cases,
  },
  {
    keyType: "rsa",
    secret: new Secret(binance.rsa.privateKey),
    publicKey: new Secret(binance.rsa.publicKey),
    cases: binance.rsa.cases,
  },
];

describe.each(pairs)("the vectors of Binance, $keyType", ({ keyType, secret, publicKey, cases }) => {
  it.each(cases)("signs and verifies $name", async ({ payload, signature }) => {
    expect(await signPayload(keyType, secret, payload)).toBe(signature);
    expect(verifyPayload(keyType, publicKey, payload, signature)).toBe(true);
  });

  it("verifies what it signed, and nothing else, for any payload", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string(), async (payload, other) => {
        const signature = await signPayload(keyType, secret, payload);
        expect(verifyPayload(keyType, publicKey, payload, signature)).toBe(true);
        expect(verifyPayload(keyType, publicKey, other, signature)).toBe(other === payload);
      }),
      { numRuns: 30 },
    );
  });

  it("refuses a signature that is malformed in any way, without an error", () => {
    const good = cases[0]?.signature ?? "";
    const payload = cases[0]?.payload ?? "";
    const foreign = keyType === "hmac" ? "g" : "!";
    for (const bad of [
      "",
      good.slice(1),
      `${good}0`,
      `${good} `,
      `${good}\n`,
      foreign + good.slice(1),
      "€".repeat(64),
    ]) {
      expect(verifyPayload(keyType, publicKey, payload, bad), JSON.stringify(bad)).toBe(false);
    }
  });

  it("refuses any text as a signature, without an error", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(verifyPayload(keyType, publicKey, "payload", text)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});

it("the RSA key is the published one", () => {
  const spki = createPublicKey(binance.rsa.privateKey).export({ type: "spki", format: "der" });
  expect(createHash("sha256").update(spki).digest("hex")).toBe(binance.rsa.spkiSha256);
});

describe("the vectors of RFC 8032 section 7.1", () => {
  it.each(rfc8032.cases)("$name", async ({ seed, public: publicKey, message, signature }) => {
    const privatePem = pem("PRIVATE KEY", `302e020100300506032b657004220420${seed}`);
    const publicPem = pem("PUBLIC KEY", `302a300506032b6570032100${publicKey}`);
    const bytes = Buffer.from(message, "hex");
    const expected = Buffer.from(signature, "hex");
    expect(sign(null, bytes, privatePem)).toEqual(expected);
    expect(verify(null, bytes, publicPem, expected)).toBe(true);
    if (bytes.toString() !== bytes.toString("latin1")) return;
    // Payloads are text; these messages are text too.
    expect(await signPayload("ed25519", new Secret(privatePem), bytes.toString())).toBe(
      expected.toString("base64"),
    );
  });
});

describe("HMAC signatures", () => {
  it("are accepted in upper case", () => {
    const [first] = binance.hmac.cases;
    const upper = first?.signature.toUpperCase() ?? "";
    expect(verifyPayload("hmac", new Secret(binance.hmac.secret), first?.payload ?? "", upper)).toBe(true);
  });
});

describe("private keys", () => {
  const payload = "timestamp=1499827319559";

  it("are read with CRLF line ends, with blanks around, and as PKCS #1", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pkcs1 = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const expected = await signPayload("rsa", new Secret(pkcs8), payload);
    for (const text of [pkcs1, pkcs8.replaceAll("\n", "\r\n"), `\n ${pkcs8}\n\n`]) {
      expect(await signPayload("rsa", new Secret(text), payload)).toBe(expected);
    }
  });

  it.each<[string, KeyType, () => string]>([
    ["text that is no PEM", "ed25519", () => "not a key"],
    ["a broken PEM", "rsa", () => "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"],
    ["a public key", "ed25519", () => binance.ed25519.publicKey],
    ["an Ed25519 key where RSA is expected", "rsa", () => binance.ed25519.privateKey],
    ["an RSA key where Ed25519 is expected", "ed25519", () => binance.rsa.privateKey],
    ["an RSA key of 1024 bits", "rsa", () => rsaPem(1024)],
    ["an encrypted key", "ed25519", encryptedPem],
    ["a PEM of 9,000 characters", "rsa", () => `${binance.rsa.privateKey}${"x".repeat(9_000)}`],
  ])("are refused when given %s, and the error shows nothing of it", async (_, keyType, text) => {
    const error = await caught(() => signPayload(keyType, new Secret(text()), payload));
    expect(error.code).toBe("validation_failed");
    expect(error.fields?.map(({ field }) => field)).toEqual(["secret_key"]);
    expect(JSON.stringify(error.fields) + error.cause).not.toMatch(/BEGIN|AAAA|not a key/);
  });
});

describe("public keys", () => {
  it.each<[string, string]>([
    ["no PEM", "not a key"],
    ["a private key", binance.ed25519.privateKey],
    ["an RSA key", binance.rsa.publicKey],
  ])("verify nothing when they are %s", (_, text) => {
    const [first] = binance.ed25519.cases;
    expect(verifyPayload("ed25519", new Secret(text), first?.payload ?? "", first?.signature ?? "")).toBe(
      false,
    );
  });
});

function pem(label: string, hex: string): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(hex, "hex").toString("base64")}\n-----END ${label}-----\n`;
}

function rsaPem(modulusLength: number): string {
  return generateKeyPairSync("rsa", { modulusLength })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
}

function encryptedPem(): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  const options = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" } as const;
  return privateKey.export(options).toString();
}
