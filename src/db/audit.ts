import type { Kysely } from "kysely";
import { type AuditEntry, detailsHash, entryHash, GENESIS, headBytes } from "../core/audit/chain.ts";
import type { Keyring } from "../core/crypto/keyring.ts";
import { headPlace, macHolds, macUnder } from "../core/crypto/mac.ts";
import { KeyholdError } from "../core/errors.ts";
import { forUpdate } from "./lock.ts";
import { prepared } from "./prepared.ts";
import type { Schema, Tx } from "./schema.ts";

/** What happened, before it has its place in a chain. `nonce` is 32 random hex digits; `details` is JSON text. */
export type NewAuditEntry = Omit<AuditEntry, "sequence" | "detailsHash"> & {
  readonly nonce: string;
  readonly details: string;
};

interface Head {
  readonly sequence: number;
  readonly hash: string;
}

/**
 * Appends an entry to its chain, in the transaction of the change that it records.
 * @throws KeyholdError `audit_unavailable` when the entry could not be written in time, or the head of the chain was tampered
 * with, put back or removed: appending to it would vouch for it.
 */
export async function appendAuditEntry(tx: Tx, keyring: Keyring, entry: NewAuditEntry): Promise<void> {
  try {
    await append(tx, keyring, entry);
  } catch (error) {
    // Whatever else stood in the way, such as the place after the head being taken, or somebody who held the head for
    // longer than anybody waits: it could not be recorded.
    const isTold = error instanceof KeyholdError && error.code !== "storage_busy";
    throw isTold ? error : new KeyholdError("audit_unavailable", { cause: error });
  }
}

async function append(tx: Tx, keyring: Keyring, entry: NewAuditEntry): Promise<void> {
  for (;;) {
    const head = await lockHead(tx, keyring, entry.chainId);
    const next: AuditEntry = {
      ...entry,
      sequence: head.sequence + 1,
      detailsHash: detailsHash(entry.nonce, entry.details),
    };
    const hash = entryHash(head.hash, next);
    // Of two who begin a chain at once one is first; the other looks again, and appends.
    if (!(await storeHead(tx, keyring, next.chainId, { sequence: next.sequence, hash }))) continue;
    return insertRows(tx, entry, next, hash);
  }
}

async function insertRows(tx: Tx, entry: NewAuditEntry, next: AuditEntry, hash: string): Promise<void> {
  await insertEntry.changes(tx, {
    chain_id: next.chainId,
    sequence: next.sequence,
    at: next.at,
    event: next.event,
    actor: next.actor,
    subject: next.subject,
    request_id: next.requestId,
    data: next.data,
    details_hash: next.detailsHash,
    hash,
  });
  await insertDetails.changes(tx, {
    chain_id: next.chainId,
    sequence: next.sequence,
    nonce: entry.nonce,
    details: entry.details,
  });
}

async function lockHead(tx: Tx, keyring: Keyring, chainId: number): Promise<Head> {
  const row = await selectHead.first(tx, { chain: chainId });
  if (row === undefined) return { sequence: 0, hash: GENESIS };
  const mac = { mac: row.mac, sealedWith: row.sealed_with };
  if (!macHolds(keyring, headPlace(chainId), headBytes(chainId, row.sequence, row.head), mac)) {
    throw new KeyholdError("audit_unavailable", {
      cause: new Error(`the head of audit chain ${chainId} does not carry our MAC`),
    });
  }
  return { sequence: row.sequence, hash: row.head };
}

/** Answers false when another transaction has begun the chain meanwhile. */
async function storeHead(tx: Tx, keyring: Keyring, chainId: number, head: Head): Promise<boolean> {
  const { mac, sealedWith } = macUnder(
    keyring,
    headPlace(chainId),
    headBytes(chainId, head.sequence, head.hash),
  );
  const row = { chain: chainId, sequence: head.sequence, head: head.hash, mac, sealed_with: sealedWith };
  return (await (head.sequence === 1 ? insertHead : updateHead).changes(tx, row)) > 0;
}

interface HeadRow {
  readonly chain: number;
  readonly sequence: number;
  readonly head: string;
  readonly mac: string;
  readonly sealed_with: string;
}

const selectHead = prepared((db: Kysely<Schema>, p: { chain: number }) =>
  forUpdate(
    db,
    db
      .selectFrom("audit_heads")
      .select(["sequence", "head", "mac", "sealed_with"])
      .where("chain_id", "=", p.chain),
  ),
);

const insertHead = prepared((db: Tx, { chain, sequence, head, mac, sealed_with }: HeadRow) =>
  db
    .insertInto("audit_heads")
    .values({ chain_id: chain, sequence, head, mac, sealed_with, is_pending: true })
    .onConflict((conflict) => conflict.column("chain_id").doNothing()),
);

const updateHead = prepared((db: Tx, { chain, sequence, head, mac, sealed_with }: HeadRow) =>
  db
    .updateTable("audit_heads")
    .set({ sequence, head, mac, sealed_with, is_pending: true })
    .where("chain_id", "=", chain),
);

// The placeholders are passed on one by one: a spread would look at them.
const insertEntry = prepared((db: Tx, p: Schema["audit_entries"]) =>
  db.insertInto("audit_entries").values({
    chain_id: p.chain_id,
    sequence: p.sequence,
    at: p.at,
    event: p.event,
    actor: p.actor,
    subject: p.subject,
    request_id: p.request_id,
    data: p.data,
    details_hash: p.details_hash,
    hash: p.hash,
  }),
);

const insertDetails = prepared((db: Tx, p: Schema["audit_details"]) =>
  db
    .insertInto("audit_details")
    .values({ chain_id: p.chain_id, sequence: p.sequence, nonce: p.nonce, details: p.details }),
);
