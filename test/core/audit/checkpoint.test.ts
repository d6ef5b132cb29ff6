import { spawnSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  archiveBytes,
  type Checkpoint,
  checkpointHeadBytes,
  hashHolds,
  leafHash,
  parsePublicKey,
  publicKeyOf,
  publicKeyText,
  type Statement,
  signatureHolds,
  signCheckpoint,
  statementBytes,
} from "../../../src/core/audit/checkpoint.ts";
import { MerkleTree } from "../../../src/core/audit/merkle.ts";
import { webhookSignature } from "../../../src/core/audit/webhook.ts";
import { archivePlace, macUnder } from "../../../src/core/crypto/mac.ts";
import { Secret } from "../../../src/core/secret.ts";
import { keyringOf } from "../crypto/material.ts";
import { readVectors } from "../crypto/vectors.ts";

const vectors = readVectors<{
  fernetKey: string;
  privateKey: string;
  publicKey: string;
  leaves: [number, number, string][];
  leafHashes: string[];
  statement: Statement;
  bytes: string;
  hash: string;
  signature: string;
  headMac: string;
  archiveMac: string;
  webhook: { secret: string; seconds: number; body: string; mac: string };
}>("checkpoint.json");
const privateKey = new Secret(vectors.privateKey);
const publicKey = publicKeyOf(privateKey);
const signed = signCheckpoint(vectors.statement, privateKey);

describe("the vectors", () => {
  it("are what Python makes of docs/formats.md, which quotes them", () => {
    const script = fileURLToPath(new URL("../../interop/checkpoint_vectors.py", import.meta.url));
    const { stdout } = spawnSync("python3", [script], { encoding: "utf8", timeout: 15_000 });
    expect(JSON.parse(stdout)).toEqual(vectors);
    const formats = readFileSync(new URL("../../../docs/formats.md", import.meta.url), "utf8");
    const { statement, hash, signature, headMac, archiveMac, webhook } = vectors;
    for (const value of [statement.root, hash, signature, headMac, archiveMac, webhook.mac]) {
      expect(formats).toContain(value);
    }
  });

  it("are what this program makes", () => {
    const leaves = vectors.leaves.map(([chainId, sequence, head]) => ({ chainId, sequence, head }));
    expect(leaves.map(leafHash)).toEqual(vectors.leafHashes);
    const tree = new MerkleTree();
    for (const leaf of leaves) tree.add(leafHash(leaf));
    expect(tree.root()).toBe(vectors.statement.root);
    expect(statementBytes(vectors.statement).toString("hex")).toBe(vectors.bytes);
    expect(signed).toEqual({ ...vectors.statement, hash: vectors.hash, signature: vectors.signature });
    const keyring = keyringOf(vectors.fernetKey);
    const headPlace = { table: "audit_checkpoint_head", column: "mac", ownerId: 1 } as const;
    expect(macUnder(keyring, headPlace, checkpointHeadBytes(3, vectors.hash)).mac).toBe(vectors.headMac);
    const archive = archiveBytes(7, 12, "11".repeat(32));
    expect(macUnder(keyring, archivePlace(7), archive).mac).toBe(vectors.archiveMac);
    const { secret, seconds, body, mac } = vectors.webhook;
    expect(webhookSignature(new Secret(secret), seconds, body)).toBe(`t=${seconds},v1=${mac}`);
  });
});

describe("a signed checkpoint", () => {
  it("holds, under the key that signed it and no other", () => {
    expect(hashHolds(signed)).toBe(true);
    expect(signatureHolds(signed, publicKey)).toBe(true);
    expect(signatureHolds(signed, generateKeyPairSync("ed25519").publicKey)).toBe(false);
  });

  it("does not hold when any field of it is another", () => {
    const others: Partial<Checkpoint>[] = [
      { deployment: "x" },
      { number: 4 },
      { at: 0 },
      { previous: "45".repeat(32) },
      { leafCount: 4 },
      { root: "0".repeat(64) },
    ];
    for (const other of others) {
      expect(hashHolds({ ...signed, ...other }), JSON.stringify(other)).toBe(false);
      expect(signatureHolds({ ...signed, ...other }, publicKey), JSON.stringify(other)).toBe(false);
    }
    expect(hashHolds({ ...signed, hash: "0".repeat(64) })).toBe(false);
    for (const signature of ["", "0".repeat(128), signed.signature.toUpperCase(), `${signed.signature}00`]) {
      expect(signatureHolds({ ...signed, signature }, publicKey)).toBe(false);
    }
  });
});

describe("a public key", () => {
  it("is read from its hex and from its PEM, and written as hex", () => {
    expect(publicKeyText(publicKey)).toBe(vectors.publicKey);
    const pem = String(publicKey.export({ format: "pem", type: "spki" }));
    for (const text of [vectors.publicKey, ` ${vectors.publicKey.toUpperCase()}\n`, pem]) {
      const read = parsePublicKey(text);
      expect(read === undefined ? undefined : publicKeyText(read), text).toBe(vectors.publicKey);
    }
  });

  it("is refused in any other form, a private key above all", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2_048 }).publicKey;
    const others = [
      "",
      vectors.publicKey.slice(1),
      vectors.privateKey,
      String(
        createPublicKey(rsa.export({ format: "pem", type: "spki" })).export({ format: "pem", type: "spki" }),
      ),
      "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    ];
    for (const text of others) expect(parsePublicKey(text), text.slice(0, 40)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => parsePublicKey(`${text}!`) === undefined));
  });
});
