import { GENESIS } from "../core/audit/chain.ts";
import { checkpointHeadBytes } from "../core/audit/checkpoint.ts";
import type { Keyring } from "../core/crypto/keyring.ts";
import { type Mac, macHolds, macUnder } from "../core/crypto/mac.ts";
import type { MacPlace } from "../core/crypto/subkeys.ts";
import { KeyholdError } from "../core/errors.ts";
import { forUpdate } from "./lock.ts";
import type { Database, Tx } from "./schema.ts";

const ROW = 1;

/** Where the MAC beside the newest checkpoint stands. */
export const CHECKPOINT_HEAD_PLACE: MacPlace = {
  table: "audit_checkpoint_head",
  column: "mac",
  ownerId: ROW,
};

/** The newest checkpoint; number 0 before there is one. */
export interface CheckpointHead {
  readonly number: number;
  readonly hash: string;
}

/**
 * Nobody else can make a checkpoint before the transaction ends.
 * @throws KeyholdError `audit_unavailable` when the head was tampered with: another checkpoint would vouch for it.
 */
export async function lockCheckpointHead(tx: Tx, keyring: Keyring): Promise<CheckpointHead> {
  await tx
    .insertInto("audit_checkpoint_head")
    .values({ id: ROW, ...signed(keyring, { number: 0, hash: GENESIS }) })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  const row = await forUpdate(
    tx,
    tx.selectFrom("audit_checkpoint_head").selectAll(),
  ).executeTakeFirstOrThrow();
  const head = { number: row.number, hash: row.hash };
  if (!headHolds(keyring, head, { mac: row.mac, sealedWith: row.sealed_with })) {
    throw new KeyholdError("audit_unavailable", {
      cause: new Error("the newest checkpoint does not carry our MAC"),
    });
  }
  return head;
}

export async function storeCheckpointHead(tx: Tx, keyring: Keyring, head: CheckpointHead): Promise<void> {
  await tx.updateTable("audit_checkpoint_head").set(signed(keyring, head)).where("id", "=", ROW).execute();
}

/** The newest checkpoint as it is stored, with its MAC; undefined before one was begun. */
export async function findCheckpointHead(db: Database): Promise<(CheckpointHead & Mac) | undefined> {
  const row = await db.read.selectFrom("audit_checkpoint_head").selectAll().executeTakeFirst();
  if (row === undefined) return undefined;
  return { number: row.number, hash: row.hash, mac: row.mac, sealedWith: row.sealed_with };
}

/** Throws `fernet_key_missing` when the keyring lacks the key of the MAC. */
function headHolds(keyring: Keyring, { number, hash }: CheckpointHead, mac: Mac): boolean {
  return macHolds(keyring, CHECKPOINT_HEAD_PLACE, checkpointHeadBytes(number, hash), mac);
}

function signed(keyring: Keyring, { number, hash }: CheckpointHead) {
  const { mac, sealedWith } = macUnder(keyring, CHECKPOINT_HEAD_PLACE, checkpointHeadBytes(number, hash));
  return { number, hash, mac, sealed_with: sealedWith };
}
