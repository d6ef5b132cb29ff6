import { sql } from "kysely";
import type { Database, Tx } from "./schema.ts";

/** Whose request weight is counted: the exchange counts by address, and a group of nodes shares its addresses. */
interface WeightAccount {
  readonly exchange: string;
  readonly outgoingGroup: string;
}

/** For whom weight is taken: the vault's own questions, data that anybody may ask for, or signed calls of bots. */
export type WeightShare = "vault" | "public" | "signed";

export interface WeightLimits {
  /** What this share may use in a minute. */
  readonly share: number;
  /** What all may use together. */
  readonly total: number;
  /** Up to which of it this share may take what lies idle, beyond its own. */
  readonly idle: number;
}

const isCurrent = sql`exchange_weight.minute between excluded.minute and excluded.minute + 1`;

function kept(column: string) {
  return sql`case when ${isCurrent} then exchange_weight.${sql.ref(column)} else 0 end`;
}

/**
 * Takes weight from the budget of this minute (minutes since 1970); answers false when less than that is left, or the exchange
 * wants to be left alone. `seen` is what the exchange itself has counted in this minute, as far as this node was told: others may
 * use the address too. The minute of a node whose clock is a little ahead is kept, lest two nodes reset each other's
 * count at every turn; a minute further ahead came from a clock that was wrong, and counts no more.
 */
export async function takeWeight(
  tx: Tx,
  account: WeightAccount,
  taken: { readonly share: WeightShare; readonly weight: number; readonly seen: number },
  limits: WeightLimits,
  now: number,
): Promise<boolean> {
  const { share, weight, seen } = taken;
  if (weight > limits.share || weight > limits.total) return false;
  const of = (name: WeightShare) => (name === share ? weight : 0);
  const used = sql.ref(`exchange_weight.used_${share}`);
  const all = sql`exchange_weight.used_vault + exchange_weight.used_public + exchange_weight.used_signed`;
  // The larger of two: max on SQLite is greatest on PostgreSQL.
  const most = sql`case when exchange_weight.seen > ${all} then exchange_weight.seen else ${all} end`;
  const isOwn = sql`${used} <= ${limits.share - weight} and ${most} <= ${limits.total - weight}`;
  const fits = sql`(${isOwn}) or ${most} <= ${limits.idle - weight}`;
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("exchange_weight")
    .values({
      exchange: account.exchange,
      outgoing_group: account.outgoingGroup,
      minute: Math.floor(now / 60_000),
      used_vault: of("vault"),
      used_public: of("public"),
      used_signed: of("signed"),
      seen,
      stopped_until: 0,
      weight_per_minute: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["exchange", "outgoing_group"])
        .doUpdateSet({
          minute: sql`case when ${isCurrent} then exchange_weight.minute else excluded.minute end`,
          used_vault: sql`${kept("used_vault")} + excluded.used_vault`,
          used_public: sql`${kept("used_public")} + excluded.used_public`,
          used_signed: sql`${kept("used_signed")} + excluded.used_signed`,
          seen: sql`case when ${kept("seen")} > excluded.seen then ${kept("seen")} else excluded.seen end`,
        })
        .where(sql<boolean>`exchange_weight.stopped_until <= ${now} and (not (${isCurrent}) or (${fits}))`),
    )
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** A row of an exchange of which nothing was asked yet. */
function untouched({ exchange, outgoingGroup }: WeightAccount) {
  return {
    exchange,
    outgoing_group: outgoingGroup,
    minute: 0,
    used_vault: 0,
    used_public: 0,
    used_signed: 0,
    seen: 0,
    stopped_until: 0,
    weight_per_minute: null,
  };
}

/** Has every node of the group leave the exchange alone until a time, in milliseconds; a later time that stands there stays. */
export async function stopExchange(tx: Tx, account: WeightAccount, until: number): Promise<void> {
  await tx
    .insertInto("exchange_weight")
    .values({ ...untouched(account), stopped_until: until })
    .onConflict((conflict) =>
      conflict.columns(["exchange", "outgoing_group"]).doUpdateSet({
        stopped_until: sql`case when exchange_weight.stopped_until > excluded.stopped_until
            then exchange_weight.stopped_until else excluded.stopped_until end`,
      }),
    )
    .execute();
}

/** Has every node of the group know what the exchange grants an address in a minute. */
export async function storeWeightLimit(tx: Tx, account: WeightAccount, weight: number): Promise<void> {
  await tx
    .insertInto("exchange_weight")
    .values({ ...untouched(account), weight_per_minute: weight })
    .onConflict((conflict) =>
      conflict.columns(["exchange", "outgoing_group"]).doUpdateSet({ weight_per_minute: weight }),
    )
    .execute();
}

/** What all nodes of a group know of an exchange. */
interface WeightNews {
  readonly exchange: string;
  /** Until when it is to be left alone, in milliseconds; 0 or a time that has passed if it is not. */
  readonly stoppedUntil: number;
  readonly weightPerMinute: number | null;
}

export async function listWeightNews(db: Database, outgoingGroup: string): Promise<readonly WeightNews[]> {
  const rows = await db.read
    .selectFrom("exchange_weight")
    .select(["exchange", "stopped_until", "weight_per_minute"])
    .where("outgoing_group", "=", outgoingGroup)
    .execute();
  return rows.map((row) => ({
    exchange: row.exchange,
    stoppedUntil: row.stopped_until,
    weightPerMinute: row.weight_per_minute,
  }));
}
