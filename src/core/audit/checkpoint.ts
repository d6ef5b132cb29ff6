import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from "node:crypto";
import type { Secret } from "../secret.ts";
import { fields, hashOfFields } from "./fields.ts";
import type { Leaf } from "./merkle.ts";

const CHECKPOINT_LABEL = "keyhold/v1/audit_checkpoint";
const CHECKPOINT_HEAD_LABEL = "keyhold/v1/audit_checkpoint_head";
const ARCHIVE_LABEL = "keyhold/v1/audit_archive";
const LEAF_LABEL = "keyhold/v1/audit_leaf";

/** What a checkpoint states: the heads of all chains that changed since the one before, by their Merkle root. */
export interface Statement {
  /** The id of the deployment whose chains these are. */
  readonly deployment: string;
  /** 1 for the first checkpoint, then without gaps. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The hash of the checkpoint before; 64 zeros for the first. */
  readonly previous: string;
  readonly leafCount: number;
  /** 64 hex digits. */
  readonly root: string;
}

export interface Checkpoint extends Statement {
  /** SHA-256 of the statement's canonical bytes, 64 hex digits. */
  readonly hash: string;
  /** Ed25519 (RFC 8032) over the same bytes, 128 hex digits. */
  readonly signature: string;
}

/** docs/formats.md, "Checkpoint". */
export function leafHash({ chainId, sequence, head }: Readonly<Record<keyof Leaf, string | number>>): string {
  return hashOfFields("00", [LEAF_LABEL, String(chainId), String(sequence), String(head)]);
}

/** docs/formats.md, "Checkpoint". */
export function statementBytes(statement: Statement): Buffer {
  return fields([
    CHECKPOINT_LABEL,
    statement.deployment,
    String(statement.number),
    String(statement.at),
    statement.previous,
    String(statement.leafCount),
    statement.root,
  ]);
}

/** Signs a statement under the deployment's Ed25519 private key in PEM. */
export function signCheckpoint(statement: Statement, privateKey: Secret): Checkpoint {
  const bytes = statementBytes(statement);
  const signature = sign(null, bytes, createPrivateKey(privateKey.reveal())).toString("hex");
  return { ...statement, hash: hash("sha256", bytes, "hex"), signature };
}

/** Whether the hash is that of the statement. */
export function hashHolds(checkpoint: Checkpoint): boolean {
  return checkpoint.hash === hash("sha256", statementBytes(checkpoint), "hex");
}

export function signatureHolds(checkpoint: Checkpoint, publicKey: KeyObject): boolean {
  if (!/^[0-9a-f]{128}$/.test(checkpoint.signature)) return false;
  return verify(null, statementBytes(checkpoint), publicKey, Buffer.from(checkpoint.signature, "hex"));
}

/** The public half of the key that signs checkpoints. */
export function publicKeyOf(privateKey: Secret): KeyObject {
  return createPublicKey(privateKey.reveal());
}

/** A public key as it is handed to people: its 32 bytes (RFC 8032 section 5.1.2) in 64 hex digits. */
export function publicKeyText(key: KeyObject): string {
  return Buffer.from(String(key.export({ format: "jwk" }).x), "base64url").toString("hex");
}

/** Reads a public key that was given as 64 hex digits or in PEM; undefined when it is neither. */
export function parsePublicKey(text: string): KeyObject | undefined {
  const trimmed = text.trim();
  try {
    if (/^[0-9a-f]{64}$/i.test(trimmed)) {
      const x = Buffer.from(trimmed, "hex").toString("base64url");
      return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    }
    // A private key in PEM would be read too, and what it is for is to stay at home.
    if (!trimmed.startsWith("-----BEGIN PUBLIC KEY-----")) return undefined;
    const key = createPublicKey(trimmed);
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined;
  }
}

/** What the MAC beside the newest checkpoint covers. docs/formats.md, "Checkpoint head". */
export function checkpointHeadBytes(number: number, checkpointHash: string): Buffer {
  return fields([CHECKPOINT_HEAD_LABEL, String(number), checkpointHash]);
}

/** What the MAC over the end of an archived part covers. docs/formats.md, "Archive". */
export function archiveBytes(chainId: number, sequence: number, head: string): Buffer {
  return fields([ARCHIVE_LABEL, String(chainId), String(sequence), head]);
}
