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

interface Group {
  readonly orders: readonly { readonly name: string; readonly orderId: number | null }[];
  readonly kept: number;
  readonly isFinal: boolean;
}

const FINAL = new Set(["FILLED", "CANCELED", "EXPIRED", "REJECTED", "EXPIRED_IN_MATCH"]);
/** A millionth of USDT for each order of a list, since amounts are rounded up. */
const ROUNDING = 3;

/**
 * Compares what is written down of orders with what the exchange has: every order there was reserved here, what was given back was never
 * executed, and each day's sum is that of its orders.
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
  const reservedNames = new Set<string>();
  const sums = new Map<string, number>();
  for (const row of rows) {
    const account = accountOf.get(row.virtual_key_id) ?? "";
    const groups = JSON.parse(row.groups) as Group[];
    for (const { orders: named } of groups)
      for (const { name } of named) reservedNames.add(`${account} ${name}`);
    faults.push(...rowFaults(row, groups, (name) => there.get(`${account} ${name}`) ?? []));
    const day = `${row.virtual_key_id} ${row.day}`;
    sums.set(day, (sums.get(day) ?? 0) + row.kept);
  }
  for (const name of there.keys()) if (!reservedNames.has(name)) faults.push(`${name} was never reserved`);
  for (const { virtual_key_id, day, reserved } of await query("select * from virtual_key_days")) {
    const sum = sums.get(`${virtual_key_id} ${day}`) ?? 0;
    if (sum !== Number(reserved))
      faults.push(`the day of ${virtual_key_id} has ${reserved}, its orders ${sum}`);
  }
  return faults;
}

function rowFaults(
  row: Row,
  groups: readonly Group[],
  find: (name: string) => readonly PaperOrder[],
): string[] {
  const faults: string[] = [];
  for (const { orders: named, kept, isFinal } of groups) {
    const found = named.flatMap(({ name }) => find(name));
    const executed = found.reduce((sum, order) => sum + Number(order.cummulativeQuoteQty), 0) * 1_000_000;
    if (executed > kept + ROUNDING) faults.push(`order ${row.id} counts ${kept} and executed ${executed}`);
    const areOpen = found.some(({ status }) => !FINAL.has(status));
    if (isFinal && areOpen) faults.push(`order ${row.id} is over here and open there`);
    if (isFinal && kept === 0 && executed > 0) faults.push(`order ${row.id} was given back and executed`);
  }
  return faults;
}
