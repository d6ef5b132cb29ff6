import type { Kysely, QueryCreator } from "kysely";
import { type AuditEntry, detailsHash, entryHash, GENESIS, headBytes } from "../core/audit/chain.ts";
import type { Keyring } from "../core/crypto/keyring.ts";
import { headPlace, macHolds, macUnder } from "../core/crypto/mac.ts";
import { KeyholdError } from "../core/errors.ts";
import { forUpdate, isPostgres } from "./lock.ts";
import { prepared } from "./prepared.ts";
import type { Schema, Tx } from "./schema.ts";
import { unawaited } from "./unawaited.ts";

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
  await append(tx, keyring, entry).catch(refuse);
}

/**
 * Whatever else stood in the way, such as the place after the head being taken, or somebody who held the head for longer than
 * anybody waits: it could not be recorded.
 */
function refuse(error: unknown): never {
  const isTold = error instanceof KeyholdError && error.code !== "storage_busy";
  throw isTold ? error : new KeyholdError("audit_unavailable", { cause: error });
}

/** By transaction, the head that it has asked for ahead. */
const held = new WeakMap<object, { readonly chainId: number; readonly head: Promise<Head> }>();

/**
 * Locks the head of a chain for the entry that will be appended to it, so that the two need no journey to the server of their own. To be called
 * after whatever else the transaction locks has been asked for, and not waited for.
 */
export function holdHead(tx: Tx, keyring: Keyring, chainId: number): void {
  const head = lockHead(tx, keyring, chainId);
  head.catch(() => undefined);
  held.set(tx, { chainId, head });
}

/** What was held is good for one entry. */
function headOf(tx: Tx, keyring: Keyring, chainId: number): Promise<Head> {
  const ahead = held.get(tx);
  held.delete(tx);
  return ahead?.chainId === chainId ? ahead.head : lockHead(tx, keyring, chainId);
}

async function append(tx: Tx, keyring: Keyring, entry: NewAuditEntry): Promise<void> {
  for (;;) {
    const head = await headOf(tx, keyring, entry.chainId);
    const next: AuditEntry = {
      ...entry,
      sequence: head.sequence + 1,
      detailsHash: detailsHash(entry.nonce, entry.details),
    };
    const hash = entryHash(head.hash, next);
    const row = headRow(keyring, next.chainId, { sequence: next.sequence, hash });
    if (head.sequence > 0 && isPostgres(tx)) {
      const rows = { ...row, ...entryRow(next, hash), ...detailsRow(entry, next) };
      unawaited(tx, appendRows.changes(tx, rows).catch(refuse));
      return;
    }
    // Of two who begin a chain at once one is first; the other looks again, and appends.
    if ((await (head.sequence === 0 ? insertHead : updateHead).changes(tx, row)) === 0) continue;
    await insertEntry.changes(tx, entryRow(next, hash));
    await insertDetails.changes(tx, detailsRow(entry, next));
    return;
  }
}

function entryRow(next: AuditEntry, hash: string): Schema["audit_entries"] {
  return {
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
  };
}

function detailsRow({ nonce, details }: NewAuditEntry, { chainId, sequence }: AuditEntry) {
  return { chain_id: chainId, sequence, nonce, details };
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

function headRow(keyring: Keyring, chain: number, { sequence, hash }: Head): HeadRow {
  const { mac, sealedWith } = macUnder(keyring, headPlace(chain), headBytes(chain, sequence, hash));
  return { chain, sequence, head: hash, mac, sealed_with: sealedWith };
}

/** A statement by itself, or a part of one. */
type Writer = Pick<QueryCreator<Schema>, "insertInto" | "updateTable">;

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

const updateHead = prepared((db: Tx, p: HeadRow) => newHead(db, p));
const insertEntry = prepared((db: Tx, p: Schema["audit_entries"]) => newEntry(db, p));
const insertDetails = prepared((db: Tx, p: Schema["audit_details"]) => newDetails(db, p));

/** All three in one journey to the server, and the commit with them; SQLite knows no such statement, and has no journey. */
const appendRows = prepared((db: Tx, p: HeadRow & Schema["audit_entries"] & Schema["audit_details"]) =>
  newDetails(
    db.with("new_head", (on) => newHead(on, p)).with("new_entry", (on) => newEntry(on, p)),
    p,
  ),
);

function newHead(db: Writer, { chain, sequence, head, mac, sealed_with }: HeadRow) {
  return db
    .updateTable("audit_heads")
    .set({ sequence, head, mac, sealed_with, is_pending: true })
    .where("chain_id", "=", chain);
}

// The placeholders are passed on one by one: a spread would look at them.
function newEntry(db: Writer, p: Schema["audit_entries"]) {
  return db.insertInto("audit_entries").values({
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
  });
}

function newDetails(db: Writer, p: Schema["audit_details"]) {
  return db
    .insertInto("audit_details")
    .values({ chain_id: p.chain_id, sequence: p.sequence, nonce: p.nonce, details: p.details });
}
