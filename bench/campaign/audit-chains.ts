import { detailsHash, entryHash, GENESIS, headBytes } from "../../src/core/audit/chain.ts";
import type { Keyring } from "../../src/core/crypto/keyring.ts";
import { headPlace, macHolds } from "../../src/core/crypto/mac.ts";
import { storedEntry } from "../../src/db/audit-entries.ts";
import type { RawQuery } from "../../test/raw-query.ts";

type Row = Parameters<typeof storedEntry>[0] & {
  readonly head_sequence: number | null;
  readonly head: string | null;
  readonly mac: string | null;
  readonly sealed_with: string | null;
};

/** With the head beside each: a server that is at work must not write between two statements. */
const ENTRIES = `
  select e.*, d.nonce, d.details, h.sequence as head_sequence, h.head, h.mac, h.sealed_with from audit_entries e
  left join audit_details d on d.chain_id = e.chain_id and d.sequence = e.sequence
  left join audit_heads h on h.chain_id = e.chain_id order by e.chain_id, e.sequence`;
const HEADLESS =
  "select chain_id from audit_heads where chain_id not in (select chain_id from audit_entries)";

/** Recomputes every audit chain of a database from its first entry to its head: a line for each thing that does not fit. */
export async function chainFaults(query: RawQuery, keyring: Keyring): Promise<string[]> {
  const faults: string[] = [];
  const newest = new Map<number, Row>();
  for (const raw of await query(ENTRIES)) {
    const row = raw as unknown as Row;
    const previous = newest.get(row.chain_id) ?? { sequence: 0, hash: GENESIS };
    faults.push(...entryFaults(row, previous).map((fault) => `${row.chain_id}/${row.sequence}: ${fault}`));
    newest.set(row.chain_id, row);
  }
  for (const [chainId, { sequence, hash, head_sequence, head, ...row }] of newest) {
    const mac = { mac: String(row.mac), sealedWith: String(row.sealed_with) };
    if (head_sequence !== sequence || head !== hash) faults.push(`${chainId}: the head is another entry`);
    else if (!macHolds(keyring, headPlace(chainId), headBytes(chainId, sequence, hash), mac))
      faults.push(`${chainId}: the MAC of the head does not hold`);
  }
  for (const { chain_id } of await query(HEADLESS)) faults.push(`${chain_id}: a head without entries`);
  return faults;
}

function entryFaults(row: Row, previous: { sequence: number; hash: string }): string[] {
  return [
    ...(row.sequence === previous.sequence + 1 ? [] : [`follows entry ${previous.sequence}`]),
    ...(row.hash === entryHash(previous.hash, storedEntry(row)) ? [] : ["the hash is another"]),
    // They may have been erased, with their nonce, when their user left.
    ...(row.nonce === null || row.details_hash === detailsHash(row.nonce, row.details ?? "")
      ? []
      : ["the details are others"]),
  ];
}
