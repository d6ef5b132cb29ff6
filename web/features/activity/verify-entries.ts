import type { AuditEntry } from "../../../src/api/audit.ts";

/** What is wrong with an entry. */
type FaultKind = "altered" | "details" | "shown" | "link" | "missing" | "head";

interface Fault {
  readonly kind: FaultKind;
  /** The entry that comes first in the chain of those that are wrong. */
  readonly sequence: number;
}

export interface Outcome {
  readonly entries: number;
  readonly erased: number;
  readonly fault: Fault | undefined;
}

export interface Expected {
  /** How many older entries were moved into an archive: the chain begins after them. Undefined when nobody could say. */
  readonly archived: number | undefined;
  /** The newest entry, as the server's own proof has it; null when there is none, or no proof. */
  readonly head: { readonly sequence: number; readonly hash: string } | null;
}

const LABEL = "keyhold/v1/audit_entry";
const FIRST_PREVIOUS = "0".repeat(64);
const utf8 = new TextEncoder();

/**
 * Recomputes a chain from its entries, newest first, by docs/formats.md alone: this is not the code that made them. It
 * keeps the last entry and nothing else, however many there are.
 */
export async function verifyEntries(
  pages: AsyncIterable<readonly AuditEntry[]>,
  { archived, head }: Expected,
  onProgress: (entries: number) => void = () => undefined,
): Promise<Outcome> {
  let newest: AuditEntry | undefined;
  let newer: AuditEntry | undefined;
  let entries = 0;
  let erased = 0;
  let fault: Fault | undefined;
  // Every further one is older, and so comes before it in the chain. What is said of an entry first says more.
  const found = (kind: FaultKind, sequence: number) => {
    if (fault?.sequence !== sequence) fault = { kind, sequence };
  };
  for await (const page of pages) {
    const verdicts = await Promise.all(page.map(judge));
    for (const [index, entry] of page.entries()) {
      if (newer !== undefined && entry.sequence !== newer.sequence - 1) found("missing", entry.sequence + 1);
      else if (newer !== undefined && newer.previous_hash !== entry.hash) found("link", newer.sequence);
      if (head !== null && entry.sequence === head.sequence && entry.hash !== head.hash) {
        found("head", entry.sequence);
      }
      const verdict = verdicts[index];
      if (verdict !== undefined) found(verdict, entry.sequence);
      if (entry.details === null) erased += 1;
      newest ??= entry;
      newer = entry;
    }
    entries += page.length;
    onProgress(entries);
  }
  const last = newest?.sequence ?? archived ?? 0;
  // What is gone from the end comes after everything else that may be wrong.
  if (head !== null && last < head.sequence) fault ??= { kind: "missing", sequence: last + 1 };
  const first = archived === undefined ? undefined : archived + 1;
  if (newer !== undefined && first !== undefined && newer.sequence !== first) found("missing", first);
  else if (newer?.sequence === 1 && newer.previous_hash !== FIRST_PREVIOUS) found("link", 1);
  return { entries, erased, fault };
}

/** What is wrong with an entry by itself; undefined when nothing is. */
async function judge(entry: AuditEntry): Promise<FaultKind | undefined> {
  if ((await hashOf(entry)) !== entry.hash) return "altered";
  const { details, nonce } = entry.exact;
  if (details !== null && nonce !== null) {
    const covered = await sha256(join([bytesOf(nonce), utf8.encode(details)]));
    if (covered !== entry.details_hash || !/^[0-9a-f]{32}$/.test(nonce)) return "details";
  }
  return isShown(entry) ? undefined : "shown";
}

/** Whether people read what the hashes cover. */
function isShown({ data, details, exact }: AuditEntry): boolean {
  const isErased = exact.details === null || exact.nonce === null;
  return isSame(exact.data, data) && (isErased ? details === null : isSame(exact.details, details));
}

function isSame(text: string | null, shown: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(text ?? "")) === JSON.stringify(shown);
  } catch {
    return false;
  }
}

function hashOf(entry: AuditEntry): Promise<string> {
  const fields = [
    LABEL,
    String(entry.chain_id),
    String(entry.sequence),
    String(Date.parse(entry.at)),
    entry.event,
    entry.actor,
    entry.subject,
    entry.request_id,
    entry.exact.data,
    entry.details_hash,
  ];
  return sha256(join([bytesOf(entry.previous_hash), ...fields.flatMap(field)]));
}

/** A text as UTF-8 behind its length: four bytes, big endian. */
function field(text: string): readonly Uint8Array[] {
  const bytes = utf8.encode(text);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return [length, bytes];
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Hex to bytes; what is no hex is no bytes, and then no hash fits. */
function bytesOf(hex: string): Uint8Array {
  const pairs = /^(?:[0-9a-f]{2})*$/.test(hex) ? (hex.match(/../g) ?? []) : [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}
