import { detailsHash, ENTRY_LABEL } from "../chain.ts";
import { hashOfFields } from "../fields.ts";

/**
 * Rows of the audit tables as they are proven: whole numbers are texts, as the hash covers them, so that a number that
 * nobody would expect is a wrong entry and not a failure to read.
 */
export interface EntryRow {
  readonly chain: string;
  readonly sequence: string;
  readonly at: string;
  readonly event: string;
  readonly actor: string;
  readonly subject: string;
  readonly request_id: string;
  readonly data: string;
  readonly details_hash: string;
  readonly hash: string;
}

export interface DetailRow {
  readonly chain: string;
  readonly sequence: string;
  readonly nonce: string;
  readonly details: string;
}

export interface LeafRow {
  readonly chain: string;
  readonly sequence: string;
  readonly checkpoint: string;
  readonly head: string;
}

/** The head of a chain, and where its archived part ends, if it has one. */
export interface HeadRow {
  readonly chain: string;
  readonly sequence: string;
  readonly head: string;
  readonly mac: string;
  readonly sealed_with: string;
  readonly is_pending: string;
  readonly archived_sequence: string | null;
  readonly archived_head: string | null;
  readonly archived_mac: string | null;
  readonly archived_sealed_with: string | null;
}

const HEX_32 = /^[0-9a-f]{64}$/;
const NONCE = /^[0-9a-f]{32}$/;

/**
 * The hash of an entry as its row says it, after a hash that is known to be one; undefined where no hash could be made
 * of what is there.
 */
export function rowHash(previous: string, row: EntryRow, sequence = row.sequence): string | undefined {
  const texts = [
    ENTRY_LABEL,
    row.chain,
    sequence,
    row.at,
    row.event,
    row.actor,
    row.subject,
    row.request_id,
    row.data,
    row.details_hash,
  ];
  // SQLite keeps bytes in a column of text, if somebody puts them there.
  for (const text of texts) if (typeof text !== "string") return undefined;
  return hashOfFields(previous, texts);
}

/** The hash that an entry would have at another place of its chain, after whatever stands before that place. */
export function hashAt(previous: string, row: EntryRow, sequence: number): string | undefined {
  return HEX_32.test(previous) ? rowHash(previous, row, String(sequence)) : undefined;
}

/** Whether these are the details that the entry's hash covers. */
export function detailsHold(row: EntryRow, { nonce, details }: DetailRow): boolean {
  // Only the one spelling: another with the same bytes would be a change, too.
  const areTexts = typeof details === "string" && typeof nonce === "string";
  return areTexts && NONCE.test(nonce) && detailsHash(nonce, details) === row.details_hash;
}

/** A whole number from 0 up to 2^53 in its one spelling; undefined for anything else. */
export function wholeNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= 0 && String(number) === text ? number : undefined;
}
