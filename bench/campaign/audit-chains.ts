import { DatabaseSync } from "node:sqlite";
import { detailsHash, entryHash, GENESIS, headBytes } from "../../src/core/audit/chain.ts";
import type { Keyring } from "../../src/core/crypto/keyring.ts";
import { macHolds } from "../../src/core/crypto/mac.ts";

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
export function chainFaults(path: string, keyring: Keyring): string[] {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
  try {
    const faults: string[] = [];
    const heads = new Map<number, { sequence: number; hash: string }>();
    for (const raw of database.prepare(ENTRIES).iterate()) {
      const row = raw as unknown as Row;
      const previous = heads.get(row.chain_id) ?? { sequence: 0, hash: GENESIS };
      faults.push(...entryFaults(row, previous).map((fault) => `${row.chain_id}/${row.sequence}: ${fault}`));
      heads.set(row.chain_id, { sequence: row.sequence, hash: row.hash });
    }
    for (const [chainId, { sequence, hash }] of heads) {
      const head = database.prepare("select * from audit_heads where chain_id = ?").get(chainId);
      const mac = { mac: String(head?.mac), sealedWith: String(head?.sealed_with) };
      if (head?.sequence !== sequence || head.head !== hash)
        faults.push(`${chainId}: the head is another entry`);
      else if (!macHolds(keyring, chainId, headBytes(chainId, sequence, hash), mac))
        faults.push(`${chainId}: the MAC of the head does not hold`);
    }
    const headless = Number(database.prepare("select count(*) as n from audit_heads").get()?.n) - heads.size;
    if (headless !== 0) faults.push(`${headless} heads without a chain`);
    return faults;
  } finally {
    database.close();
  }
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
