import { detailsHash, entryHash, GENESIS, headBytes } from "../../src/core/audit/chain.ts";
import type { Keyring } from "../../src/core/crypto/keyring.ts";
import { headPlace, macHolds } from "../../src/core/crypto/mac.ts";
import type { RawQuery } from "../../test/raw-query.ts";

interface Row {
  readonly chain_id: number;
  readonly sequence: number;
  readonly at: number;
  readonly event: string;
  readonly actor: string;
  readonly subject: string;
  readonly request_id: string;
  readonly data: string;
  readonly details_hash: string;
  readonly hash: string;
  readonly nonce: string | null;
  readonly details: string | null;
}

const ENTRIES = `
  select e.*, d.nonce, d.details from audit_entries e left join audit_details d
  on d.chain_id = e.chain_id and d.sequence = e.sequence order by e.chain_id, e.sequence`;

/** Recomputes every audit chain of a database from its first entry to its head: a line for each thing that does not fit. */
export async function chainFaults(query: RawQuery, keyring: Keyring): Promise<string[]> {
  const faults: string[] = [];
  const heads = new Map<number, { sequence: number; hash: string }>();
  for (const raw of await query(ENTRIES)) {
    const row = raw as unknown as Row;
    const previous = heads.get(row.chain_id) ?? { sequence: 0, hash: GENESIS };
    faults.push(...entryFaults(row, previous).map((fault) => `${row.chain_id}/${row.sequence}: ${fault}`));
    heads.set(row.chain_id, { sequence: row.sequence, hash: row.hash });
  }
  const stored = new Map((await query("select * from audit_heads")).map((head) => [head.chain_id, head]));
  for (const [chainId, { sequence, hash }] of heads) {
    const head = stored.get(chainId);
    const mac = { mac: String(head?.mac), sealedWith: String(head?.sealed_with) };
    if (head?.sequence !== sequence || head.head !== hash)
      faults.push(`${chainId}: the head is another entry`);
    else if (!macHolds(keyring, headPlace(chainId), headBytes(chainId, sequence, hash), mac))
      faults.push(`${chainId}: the MAC of the head does not hold`);
  }
  const headless = stored.size - heads.size;
  if (headless !== 0) faults.push(`${headless} heads without a chain`);
  return faults;
}

function entryFaults(row: Row, previous: { sequence: number; hash: string }): string[] {
  const entry = {
    chainId: row.chain_id,
    sequence: row.sequence,
    at: row.at,
    event: row.event,
    actor: row.actor,
    subject: row.subject,
    requestId: row.request_id,
    data: row.data,
    detailsHash: row.details_hash,
  };
  return [
    ...(row.sequence === previous.sequence + 1 ? [] : [`follows entry ${previous.sequence}`]),
    ...(row.hash === entryHash(previous.hash, entry) ? [] : ["the hash is another"]),
    // They may have been erased, with their nonce, when their user left.
    ...(row.nonce === null || row.details_hash === detailsHash(row.nonce, row.details ?? "")
      ? []
      : ["the details are others"]),
  ];
}
