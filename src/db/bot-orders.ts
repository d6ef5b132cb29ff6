import type { Kysely, Selectable } from "kysely";
import { forUpdate } from "./lock.ts";
import { prepared } from "./prepared.ts";
import type { BotOrderTable, Database, Schema, Tx } from "./schema.ts";

export type BotOrderRow = Selectable<BotOrderTable>;
export type BotOrderChange = Pick<BotOrderRow, "groups" | "kept" | "state" | "absences" | "look_at">;

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
    .values({ user_id: p.user, symbol: p.symbol, client_order_id: p.name, order_id: p.order }),
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
    .set({ groups: p.groups, kept: p.kept, state: p.state, absences: p.absences, look_at: p.look_at })
    .where("id", "=", p.id),
);

export async function updateBotOrder(tx: Tx, id: number, change: BotOrderChange): Promise<void> {
  await updateOrder.changes(tx, { ...change, id });
}

/** The rows of a user under a client id: of their first order, or of a further one. */
function named(
  db: Kysely<Schema>,
  p: { user: number; symbol: string; name: string },
  states: readonly string[],
) {
  const own = db
    .selectFrom("bot_orders")
    .select("bot_orders.id")
    .where("bot_orders.user_id", "=", p.user)
    .where("bot_orders.symbol", "=", p.symbol)
    .where("bot_orders.client_order_id", "=", p.name)
    .where("bot_orders.state", "in", states);
  const further = db
    .selectFrom("bot_order_names")
    .innerJoin("bot_orders", "bot_orders.id", "bot_order_names.order_id")
    .select("bot_orders.id")
    .where("bot_order_names.user_id", "=", p.user)
    .where("bot_order_names.symbol", "=", p.symbol)
    .where("bot_order_names.client_order_id", "=", p.name)
    .where("bot_orders.state", "in", states);
  return own.unionAll(further);
}

const UNSETTLED = ["sent", "unknown"];

const ordersNamed = prepared((db: Kysely<Schema>, p: { user: number; symbol: string; name: string }) =>
  named(db, p, [...UNSETTLED, "open"]),
);

/** The orders of a user that are known under a client id and not over: several if a bot has used the id again. */
export async function findOpenOrderIds(
  tx: Tx,
  user: number,
  symbol: string,
  name: string,
): Promise<readonly number[]> {
  return (await ordersNamed.all(tx, { user, symbol, name })).map(({ id }) => id);
}

const unsettledNamed = prepared((db: Kysely<Schema>, p: { user: number; symbol: string; name: string }) =>
  named(db, p, UNSETTLED),
);

/** Whether one of the ids belongs to an order of the user of which the exchange has not told yet. */
export async function hasUnsettledNamed(
  tx: Tx,
  user: number,
  symbol: string,
  names: readonly string[],
): Promise<boolean> {
  for (const name of names) {
    if ((await unsettledNamed.first(tx, { user, symbol, name })) !== undefined) return true;
  }
  return false;
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
