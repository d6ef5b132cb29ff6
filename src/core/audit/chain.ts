import { fields, hashOfFields, hashOfText } from "./fields.ts";

export const ENTRY_LABEL = "keyhold/v1/audit_entry";
const HEAD_LABEL = "keyhold/v1/audit_head";

/** The `previous` of a chain's first entry, and of the first checkpoint. */
export const GENESIS = "0".repeat(64);

/** An entry as it is hashed. Times are integer milliseconds; `detailsHash` and `previous` are 64 hex digits. */
export interface AuditEntry {
  readonly chainId: number;
  /** 1 for the first entry of a chain, then without gaps. */
  readonly sequence: number;
  readonly at: number;
  readonly event: string;
  readonly actor: string;
  readonly subject: string;
  readonly requestId: string;
  /** JSON text, hashed byte for byte as it is stored. */
  readonly data: string;
  readonly detailsHash: string;
}

/**
 * The hash that links an entry to the one before: SHA-256 over the previous hash and the entry's canonical
 * bytes, which are its fields in a fixed order, each behind its length. docs/formats.md, "Audit entry".
 */
export function entryHash(previous: string, entry: AuditEntry): string {
  return hashOfFields(previous, textsOf(entry));
}

/** docs/formats.md, "Audit entry". */
export function canonicalBytes(entry: AuditEntry): Buffer {
  return fields(textsOf(entry));
}

function textsOf(entry: AuditEntry): readonly string[] {
  return [
    ENTRY_LABEL,
    String(entry.chainId),
    String(entry.sequence),
    String(entry.at),
    entry.event,
    entry.actor,
    entry.subject,
    entry.requestId,
    entry.data,
    entry.detailsHash,
  ];
}

/** Hides details that may be guessed behind a random nonce (32 hex digits), so that their hash tells nothing once they are erased. */
export function detailsHash(nonce: string, details: string): string {
  return hashOfText(nonce, details);
}

/** What the MAC of a chain's head covers. docs/formats.md, "Audit head". */
export function headBytes(chainId: number, sequence: number, head: string): Buffer {
  return fields([HEAD_LABEL, String(chainId), String(sequence), head]);
}
