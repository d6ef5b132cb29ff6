import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseParameters, signedPayload } from "../../src/paper/parameters.ts";
import { readPublicKey, type Verifier, verifySignature } from "../../src/paper/signature.ts";

interface Vectors {
  readonly keys: Record<
    string,
    { type: "hmac"; secret: string } | { type: "ed25519" | "rsa"; public_key: string }
  >;
  readonly vectors: { title: string; key: string; query: string; body?: string; signature: string }[];
}

const file = new URL("../vectors/paper-signatures.json", import.meta.url);
const { keys, vectors } = JSON.parse(readFileSync(file, "utf8")) as Vectors;

function verifierOf(name: string): Verifier {
  const key = keys[name];
  if (key === undefined) throw new Error(`no key ${name} in the vectors`);
  if (key.type === "hmac") return key;
  const publicKey = readPublicKey(key.type, key.public_key);
  if (publicKey === undefined) throw new Error(`the key ${name} of the vectors does not load`);
  return { type: key.type, publicKey };
}

/** Text as node:http hands a request target over: a character a byte. */
const latin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");
const payloadOf = (query: string, body = "") =>
  signedPayload(parseParameters(latin1(query)), parseParameters(latin1(body)));

describe("the published vectors", () => {
  it.each(vectors)("verifies $title ($key)", ({ key, query, body, signature }) => {
    expect(verifySignature(verifierOf(key), payloadOf(query, body), signature)).toBe(true);
  });

  it.each(vectors)(
    "refuses $title ($key) when one byte of the payload differs",
    ({ key, query, body, signature }) => {
      expect(verifySignature(verifierOf(key), payloadOf(`x${query}`, body), signature)).toBe(false);
    },
  );

  it.each(vectors)(
    "finds the payload of $title ($key) wherever the signature stands",
    ({ query, body, signature }) => {
      const expected = payloadOf(query, body);
      const encoded = encodeURIComponent(signature);
      expect(payloadOf(`${query}&signature=${encoded}`, body)).toEqual(expected);
      expect(payloadOf(`signature=${encoded}&${query}`, body)).toEqual(expected);
      expect(payloadOf(query.replace("&", `&signature=${encoded}&`), body)).toEqual(expected);
      if (body !== undefined) expect(payloadOf(query, `${body}&signature=${encoded}`)).toEqual(expected);
    },
  );
});

describe("an HMAC signature", () => {
  const [first] = vectors;
  const payload = payloadOf(first?.query ?? "");
  const good = first?.signature ?? "";
  it("is accepted in upper case, as Binance does", () => {
    expect(verifySignature(verifierOf("hmac"), payload, good.toUpperCase())).toBe(true);
  });
  it.each([
    ["empty", ""],
    ["short", good.slice(0, 62)],
    ["followed by more", `${good}00`],
    ["not hex", good.replace(/.$/, "g")],
    ["base64", Buffer.from(good, "hex").toString("base64")],
  ])("is refused when it is %s", (_, signature) => {
    expect(verifySignature(verifierOf("hmac"), payload, signature)).toBe(false);
  });
});

describe("a base64 signature", () => {
  const ed25519 = vectors.find((vector) => vector.key === "ed25519");
  const payload = payloadOf(ed25519?.query ?? "");
  const good = ed25519?.signature ?? "";
  it.each([
    ["empty", ""],
    ["without its padding", good.replace(/=+$/, "")],
    ["URL-safe", good.replaceAll("/", "_").replaceAll("+", "-")],
    ["followed by a space", `${good} `],
    ["in hex", Buffer.from(good, "base64").toString("hex")],
    ["with unused bits set", good.replace(/g==$/, "h==")],
  ])("is refused when it is %s", (_, signature) => {
    expect(signature).not.toBe(good);
    expect(verifySignature(verifierOf("ed25519"), payload, signature)).toBe(false);
  });

  it("is refused when it is RSA with PSS padding", () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const padded = (padding: number) =>
      sign("sha256", payload, { key: privateKey, padding }).toString("base64");
    expect(verifySignature({ type: "rsa", publicKey }, payload, padded(1))).toBe(true);
    expect(verifySignature({ type: "rsa", publicKey }, payload, padded(6))).toBe(false);
  });
});

it("never throws and never accepts, whatever stands in place of the signature", () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  const encoding = fc.constantFrom("latin1" as const, "base64" as const, "hex" as const);
  const text = fc.tuple(bytes, encoding).map(([array, form]) => array.toString(form));
  fc.assert(
    fc.property(fc.constantFrom("hmac", "ed25519", "rsa"), text, (key, signature) => {
      expect(verifySignature(verifierOf(key), Buffer.from("timestamp=1"), signature)).toBe(false);
    }),
  );
});

describe("an uploaded public key", () => {
  const ed25519 = generateKeyPairSync("ed25519");
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const spki = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString();

  it("is read with LF or CRLF line ends", () => {
    expect(readPublicKey("ed25519", spki(ed25519.publicKey))?.equals(ed25519.publicKey)).toBe(true);
    expect(readPublicKey("rsa", spki(rsa.publicKey).replaceAll("\n", "\r\n"))?.equals(rsa.publicKey)).toBe(
      true,
    );
  });

  it.each([
    ["of the other type", "ed25519", spki(rsa.publicKey)],
    ["of the other type", "rsa", spki(ed25519.publicKey)],
    ["a private key", "ed25519", ed25519.privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
    ["PKCS#1", "rsa", rsa.publicKey.export({ type: "pkcs1", format: "pem" }).toString()],
    ["RSA of 1024 bits", "rsa", spki(generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey)],
    ["damaged", "ed25519", spki(ed25519.publicKey).replace("MCow", "AAAA")],
    ["bare base64", "ed25519", spki(ed25519.publicKey).split("\n")[1] ?? ""],
    ["empty", "rsa", ""],
  ] as const)("is refused when it is %s (%s)", (_, type, pem) => {
    expect(readPublicKey(type, pem)).toBeUndefined();
  });
});
