import { type Kysely, type Selectable, sql } from "kysely";
import { forUpdate } from "./lock.ts";
import { prepared } from "./prepared.ts";
import type { BotOrderTable, Database, Schema, Tx } from "./schema.ts";

export type BotOrderRow = Selectable<BotOrderTable>;
type BotOrderChange = Pick<BotOrderRow, "groups" | "kept" | "state" | "number" | "absences" | "look_at">;

// The placeholders are passed on one by one: a spread would look at them.
const insertOrder = prepared((tx: Tx, p: Omit<BotOrderRow, "id">) =>
  tx
    .insertInto("bot_orders")
    .values({
      virtual_key_id: p.virtual_key_id,
      user_id: p.user_id,
      exchange: p.exchange,
      day: p.day,
      symbol: p.symbol,
      client_order_id: p.client_order_id,
      number: p.number,
      payload_hash: p.payload_hash,
      groups: p.groups,
      rate: p.rate,
      reserved: p.reserved,
      kept: p.kept,
      state: p.state,
      sent_at: p.sent_at,
      recv_window: p.recv_window,
      absences: p.absences,
      look_at: p.look_at,
      created_at: p.created_at,
    })
    .onConflict((conflict) => conflict.columns(["virtual_key_id", "payload_hash"]).doNothing())
    .returning("id"),
);

const insertName = prepared((tx: Tx, p: { user: number; symbol: string; name: string; order: number }) =>
  tx
    .insertInto("bot_order_names")
    .values({ user_id: p.user, symbol: p.symbol, client_order_id: p.name, number: null, order_id: p.order }),
);

/**
 * Adds an order, of a list the first, with the client ids of the others; answers its id, or undefined when this very request was
 * accepted before.
 */
export async function insertBotOrder(
  tx: Tx,
  order: Omit<BotOrderRow, "id">,
  furtherNames: readonly string[],
): Promise<number | undefined> {
  const row = await insertOrder.first(tx, order);
  if (row === undefined) return undefined;
  for (const name of furtherNames) {
    await insertName.changes(tx, { user: order.user_id, symbol: order.symbol, name, order: row.id });
  }
  return row.id;
}

const lockedOrder = prepared((tx: Tx, p: { id: number }) =>
  forUpdate(tx, tx.selectFrom("bot_orders").selectAll().where("id", "=", p.id)),
);

export function lockBotOrder(tx: Tx, id: number): Promise<BotOrderRow | undefined> {
  return lockedOrder.first(tx, { id });
}

const updateOrder = prepared((tx: Tx, p: BotOrderChange & { id: number }) =>
  tx
    .updateTable("bot_orders")
    .set({
      groups: p.groups,
      kept: p.kept,
      state: p.state,
      number: p.number,
      absences: p.absences,
      look_at: p.look_at,
    })
    .where("id", "=", p.id),
);

export async function updateBotOrder(tx: Tx, id: number, change: BotOrderChange): Promise<void> {
  await updateOrder.changes(tx, { ...change, id });
}

const numberName = prepared((tx: Tx, p: { order: number; name: string; number: number }) =>
  tx
    .updateTable("bot_order_names")
    .set({ number: p.number })
    .where("order_id", "=", p.order)
    .where("client_order_id", "=", p.name),
);

/** Notes the exchange's numbers of the further orders of a list. */
export async function numberFurtherOrders(
  tx: Tx,
  order: number,
  numbers: readonly (readonly [name: string, number: number])[],
): Promise<void> {
  for (const [name, number] of numbers) await numberName.changes(tx, { order, name, number });
}

const UNSETTLED = ["sent", "unknown"] as const;

const unsettledNamed = prepared((db: Kysely<Schema>, p: { user: number; symbol: string; name: string }) =>
  db
    .selectFrom("bot_orders")
    .select("bot_orders.id")
    .where("bot_orders.user_id", "=", p.user)
    .where("bot_orders.symbol", "=", p.symbol)
    .where("bot_orders.client_order_id", "=", p.name)
    .where(sql<boolean>`bot_orders.state in ('sent', 'unknown')`)
    .unionAll(
      db
        .selectFrom("bot_order_names")
        .innerJoin("bot_orders", "bot_orders.id", "bot_order_names.order_id")
        .select("bot_orders.id")
        .where("bot_order_names.user_id", "=", p.user)
        .where("bot_order_names.symbol", "=", p.symbol)
        .where("bot_order_names.client_order_id", "=", p.name)
        .where("bot_orders.state", "in", UNSETTLED),
    ),
);

/** The orders of a user under a client id of which the exchange has not told yet. */
export async function findUnsettled(
  tx: Tx,
  user: number,
  symbol: string,
  name: string,
): Promise<readonly number[]> {
  return (await unsettledNamed.all(tx, { user, symbol, name })).map(({ id }) => id);
}

const anyUnsettled = prepared((tx: Tx, p: { user: number; symbol: string }) =>
  tx
    .selectFrom("bot_orders")
    .select("id")
    .where("user_id", "=", p.user)
    .where("symbol", "=", p.symbol)
    .where(sql<boolean>`state in ('sent', 'unknown')`)
    .limit(1),
);

/** Whether the exchange has not told yet of some order of the user in this symbol. */
export async function hasUnsettled(tx: Tx, user: number, symbol: string): Promise<boolean> {
  return (await anyUnsettled.first(tx, { user, symbol })) !== undefined;
}

const numbered = prepared((db: Kysely<Schema>, p: { user: number; symbol: string; number: number }) =>
  db
    .selectFrom("bot_orders")
    .select("id")
    .where("user_id", "=", p.user)
    .where("symbol", "=", p.symbol)
    .where("number", "=", p.number)
    .unionAll(
      db
        .selectFrom("bot_order_names")
        .select("order_id as id")
        .where("user_id", "=", p.user)
        .where("symbol", "=", p.symbol)
        .where("number", "=", p.number),
    ),
);

/** The row to which an order of the exchange belongs, by the exchange's number of it. */
export async function findByNumber(
  tx: Tx,
  user: number,
  symbol: string,
  number: number,
): Promise<number | undefined> {
  return (await numbered.first(tx, { user, symbol, number }))?.id;
}

/** Has an order looked at later: one that could not be looked at must not be first again. */
export async function postponeLook(tx: Tx, id: number, until: number): Promise<void> {
  await tx.updateTable("bot_orders").set({ look_at: until }).where("id", "=", id).execute();
}

/** The orders about which the exchange is to be asked now, those longest due first. */
export function listOrdersToLookAt(db: Database, now: number, limit: number): Promise<BotOrderRow[]> {
  return db.read
    .selectFrom("bot_orders")
    .selectAll()
    .where("look_at", "<=", now)
    .orderBy("look_at")
    .limit(limit)
    .execute();
}

/** The orders of a user that are on their way, of which nobody knows yet, or that are open at the exchange, the newest first. */
export function listUnfinishedOrders(
  db: Tx | Database["read"],
  user: number,
  limit: number,
): Promise<BotOrderRow[]> {
  return db
    .selectFrom("bot_orders")
    .selectAll()
    .where("user_id", "=", user)
    .where("state", "in", ["sent", "unknown", "open"])
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** Gives up finding out what became of a user's unfinished orders: what they have reserved stays counted. */
export async function abandonOrders(tx: Tx, user: number): Promise<void> {
  await tx
    .updateTable("bot_orders")
    .set({ state: "final", look_at: null })
    .where("user_id", "=", user)
    .where("state", "in", ["sent", "unknown", "open"])
    .execute();
}
