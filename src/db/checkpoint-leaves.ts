import { headBytes } from "../core/audit/chain.ts";
import type { Leaf } from "../core/audit/merkle.ts";
import type { Keyring } from "../core/crypto/keyring.ts";
import { headPlace, macHolds } from "../core/crypto/mac.ts";
import { forUpdate } from "./lock.ts";
import type { Database, Tx } from "./schema.ts";

/** What one step of gathering has come to. */
interface Gathered {
  /** The last chain that was looked at; undefined when none was left. */
  readonly last: number | undefined;
  /** Chains whose head nobody may vouch for: its MAC does not hold, or it was put back behind an earlier checkpoint. */
  readonly refused: readonly number[];
}

/**
 * Takes the heads that changed, of chains above `after`, up as leaves of a checkpoint that is being made; at most
 * `limit`. A chain that is taken up already and has changed again waits for the next checkpoint.
 */
export async function gatherLeaves(
  tx: Tx,
  keyring: Keyring,
  number: number,
  after: number,
  limit: number,
): Promise<Gathered> {
  const query = tx
    .selectFrom("audit_heads")
    .select(["chain_id", "sequence", "head", "mac", "sealed_with"])
    .where("is_pending", "=", true)
    .where("chain_id", ">", after)
    .where((on) =>
      on.not(
        on.exists(
          on
            .selectFrom("audit_checkpoint_leaves as leaf")
            .select("leaf.chain_id")
            .where("leaf.number", "=", number)
            .whereRef("leaf.chain_id", "=", "audit_heads.chain_id"),
        ),
      ),
    )
    .orderBy("chain_id")
    .limit(limit);
  const heads = await forUpdate(tx, query).execute();
  const chains = heads.map((head) => head.chain_id);
  const later = await laterLeaves(tx, chains);
  const sound = heads.filter(
    (head) =>
      macHolds(keyring, headPlace(head.chain_id), headBytes(head.chain_id, head.sequence, head.head), {
        mac: head.mac,
        sealedWith: head.sealed_with,
      }) && head.sequence >= (later.get(head.chain_id) ?? 0),
  );
  await takeUp(
    tx,
    number,
    sound.map(({ chain_id, sequence, head }) => ({ chainId: chain_id, sequence, head })),
  );
  const taken = new Set(sound.map((head) => head.chain_id));
  return { last: chains.at(-1), refused: chains.filter((chain) => !taken.has(chain)) };
}

async function takeUp(tx: Tx, number: number, leaves: readonly Leaf[]): Promise<void> {
  if (leaves.length === 0) return;
  await tx
    .insertInto("audit_checkpoint_leaves")
    .values(leaves.map(({ chainId, sequence, head }) => ({ number, chain_id: chainId, sequence, head })))
    .execute();
  const chains = leaves.map(({ chainId }) => chainId);
  await tx.updateTable("audit_heads").set({ is_pending: false }).where("chain_id", "in", chains).execute();
}

/** The latest entry of each chain that any checkpoint names. */
async function laterLeaves(tx: Tx, chains: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (chains.length === 0) return new Map();
  const rows = await tx
    .selectFrom("audit_checkpoint_leaves")
    .select((select) => ["chain_id", select.fn.max("sequence").as("sequence")])
    .where("chain_id", "in", chains)
    .groupBy("chain_id")
    .execute();
  return new Map(rows.map((row) => [row.chain_id, row.sequence]));
}

export async function countLeaves(tx: Tx, number: number): Promise<number> {
  const { count } = await tx
    .selectFrom("audit_checkpoint_leaves")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("number", "=", number)
    .executeTakeFirstOrThrow();
  return count;
}

/** The leaves of a checkpoint in pages, by ascending chain. */
export async function* readLeaves(
  db: Database,
  number: number,
  pageSize: number,
): AsyncGenerator<readonly Leaf[]> {
  for (let after = -1; ; ) {
    const rows = await db.read
      .selectFrom("audit_checkpoint_leaves")
      .select(["chain_id", "sequence", "head"])
      .where("number", "=", number)
      .where("chain_id", ">", after)
      .orderBy("chain_id")
      .limit(pageSize)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(({ chain_id, sequence, head }) => ({ chainId: chain_id, sequence, head }));
    if (rows.length < pageSize) return;
    after = last.chain_id;
  }
}
