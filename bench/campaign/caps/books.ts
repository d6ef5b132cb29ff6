import type { RawQuery } from "../../../test/raw-query.ts";
import type { BotOwner, PaperOrder } from "../bot-owner.ts";

interface Row {
  readonly id: number;
  readonly virtual_key_id: number;
  readonly day: number;
  readonly kept: number;
  readonly reserved: number;
  readonly state: string;
  readonly groups: string;
}

interface Named {
  readonly name: string;
  readonly orderId: number | null;
}

interface Group {
  readonly orders: readonly Named[];
  readonly kept: number;
  readonly isFinal: boolean;
}

const FINAL = new Set(["FILLED", "CANCELED", "EXPIRED", "REJECTED", "EXPIRED_IN_MATCH"]);
/** A millionth of USDT for each order of a list, since amounts are rounded up. */
const ROUNDING = 3;

/**
 * Compares what is written down of orders with what the exchange has: every order there was reserved here, what was given back was never
 * executed, and each day's sum is that of its orders. An order goes by the exchange's id once its row knows it: an amendment gives it
 * another name, and what carries the name of an order that is open is refused by the exchange and has a row of its own.
 */
export async function bookFaults(
  query: RawQuery,
  owners: readonly BotOwner[],
  orders: readonly PaperOrder[],
): Promise<string[]> {
  const faults: string[] = [];
  const rows = (await query("select * from bot_orders")) as unknown as Row[];
  const accountOf = new Map(owners.map(({ account, bot }) => [bot.id, account]));
  const there = new Map<string, PaperOrder[]>();
  for (const order of orders) {
    const name = `${order.account} ${order.clientOrderId}`;
    there.set(name, [...(there.get(name) ?? []), order]);
  }
  const byId = new Map(orders.map((order) => [`${order.account} ${order.orderId}`, [order]]));
  const known = knownOrders(rows, accountOf);
  const reservedNames = new Set<string>();
  const sums = new Map<string, number>();
  for (const row of rows) {
    const account = accountOf.get(row.virtual_key_id) ?? "";
    const groups = JSON.parse(row.groups) as Group[];
    for (const { orders: named } of groups)
      for (const { name } of named) reservedNames.add(`${account} ${name}`);
    const isUnknown = ({ orderId }: PaperOrder) => !known.has(`${account} ${orderId}`);
    const find = ({ name, orderId }: Named) =>
      orderId === null
        ? (there.get(`${account} ${name}`) ?? []).filter(isUnknown)
        : (byId.get(`${account} ${orderId}`) ?? []);
    faults.push(...rowFaults(row, groups, find));
    const day = `${row.virtual_key_id} ${row.day}`;
    sums.set(day, (sums.get(day) ?? 0) + row.kept);
  }
  for (const { account, orderId, clientOrderId } of orders) {
    const name = `${account} ${clientOrderId}`;
    if (!reservedNames.has(name) && !known.has(`${account} ${orderId}`))
      faults.push(`${name} was never reserved`);
  }
  for (const { virtual_key_id, day, reserved } of await query("select * from virtual_key_days")) {
    const sum = sums.get(`${virtual_key_id} ${day}`) ?? 0;
    if (sum !== Number(reserved))
      faults.push(`the day of ${virtual_key_id} has ${reserved}, its orders ${sum}`);
  }
  return faults;
}

/** The exchange's ids of the orders that a row knows by it, each behind its account. */
function knownOrders(rows: readonly Row[], accountOf: ReadonlyMap<number, string>): ReadonlySet<string> {
  const idsOf = ({ groups }: Row) =>
    (JSON.parse(groups) as Group[]).flatMap(({ orders }) => orders.map(({ orderId }) => orderId));
  return new Set(rows.flatMap((row) => idsOf(row).map((id) => `${accountOf.get(row.virtual_key_id)} ${id}`)));
}

function rowFaults(
  row: Row,
  groups: readonly Group[],
  find: (named: Named) => readonly PaperOrder[],
): string[] {
  const faults: string[] = [];
  for (const { orders: named, kept, isFinal } of groups) {
    const found = named.flatMap(find);
    const executed = found.reduce((sum, order) => sum + Number(order.cummulativeQuoteQty), 0) * 1_000_000;
    if (executed > kept + ROUNDING) faults.push(`order ${row.id} counts ${kept} and executed ${executed}`);
    const areOpen = found.some(({ status }) => !FINAL.has(status));
    if (isFinal && areOpen) faults.push(`order ${row.id} is over here and open there`);
    if (isFinal && kept === 0 && executed > 0) faults.push(`order ${row.id} was given back and executed`);
  }
  return faults;
}
