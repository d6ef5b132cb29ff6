import { detailsHash, GENESIS } from "../../../../src/core/audit/chain.ts";
import { type EntryRow, rowHash } from "../../../../src/core/audit/proof/rows.ts";

export const NONCE = "0f".repeat(16);
export const DETAILS = '{"address":"203.0.113.7"}';

/** A row of chain 7 that is not linked to another yet. */
export function newRow(sequence: number, event = "session.opened"): EntryRow {
  return {
    chain: "7",
    sequence: String(sequence),
    at: String(1_790_000_000_000 + sequence),
    event,
    actor: "user:7",
    subject: "user:7",
    request_id: "AAECAwQFBgcICQoL",
    data: `{"n":${sequence}}`,
    details_hash: detailsHash(NONCE, DETAILS),
    hash: "",
  };
}

/** Links rows that follow after a hash. */
export function linked(rows: readonly EntryRow[], previous = GENESIS): EntryRow[] {
  let before = previous;
  return rows.map((row) => {
    before = rowHash(before, row) ?? "";
    return { ...row, hash: before };
  });
}

export function chainOf(length: number): EntryRow[] {
  return linked(Array.from({ length }, (_, index) => newRow(index + 1)));
}
