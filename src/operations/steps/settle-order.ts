import type { AuditData } from "../../core/audit/event.ts";
import { formatMicros, type Micros } from "../../core/bots/micros.ts";
import { isNumbered, keptOf, type ReservedGroup, releaseGroup, settleGroup } from "../../core/bots/settle.ts";
import { type BotOrderRow, lockBotOrder, numberFurtherOrders, updateBotOrder } from "../../db/bot-orders.ts";
import type { Tx } from "../../db/schema.ts";
import { adjustReserved } from "../../db/virtual-key-days.ts";
import type { OrderReport } from "../../exchanges/index.ts";

/** What is known of a request that places orders: it was done, it was not, or nobody can tell yet. */
export type Knowledge =
  /** `isOwn`: an answer to the very request, or to a question for its orders. */
  | { readonly kind: "reports"; readonly reports: readonly OrderReport[]; readonly isOwn: boolean }
  | { readonly kind: "never_placed" }
  | { readonly kind: "unknown"; readonly absences?: number };

/** What was written down of an order. */
export interface Settled {
  readonly row: BotOrderRow;
  readonly kept: Micros;
  readonly facts: AuditData;
}

/** Orders that can be executed for more than was reserved are asked for again while they are open. */
const LOOK_AGAIN_MS = 300_000;

/** The reservation of one request, as it is written down. */
export function groupsOf({ groups }: Pick<BotOrderRow, "groups">): readonly ReservedGroup[] {
  return JSON.parse(groups) as ReservedGroup[];
}

/**
 * Writes down what became of orders. `row` is locked. What it changes of the day's sum is applied by {@link applySums}. Undefined
 * when it was over already.
 */
export async function settleOrder(
  tx: Tx,
  row: BotOrderRow,
  knowledge: Knowledge,
  now: number,
): Promise<Settled | undefined> {
  if (row.state === "final") return undefined;
  const before = groupsOf(row);
  const groups = before.map((group) => settled(group, knowledge, BigInt(row.rate)));
  const kept = keptOf(groups);
  const state = stateOf(groups);
  const [first, ...further] = groups.flatMap(({ orders }) => orders);
  await updateBotOrder(tx, row.id, {
    groups: JSON.stringify(groups),
    kept,
    state,
    number: first?.orderId ?? null,
    absences: knowledge.kind === "unknown" ? (knowledge.absences ?? row.absences) : row.absences,
    look_at: lookAt(row, groups, knowledge, now),
  });
  const numbers = further.flatMap(({ name, orderId }) =>
    orderId === null ? [] : [[name, orderId] as const],
  );
  if (!isNumbered(before)) await numberFurtherOrders(tx, row.id, numbers);
  return { row, kept, facts: { state, reserved: formatMicros(row.reserved), kept: formatMicros(kept) } };
}

/** Gives back, or counts, what orders have changed of their days' sums: in the one order in which everybody locks them. */
export async function applySums(tx: Tx, all: readonly Settled[]): Promise<void> {
  const changes = new Map<string, { key: number; day: number; by: number }>();
  for (const { row, kept } of all) {
    const name = `${row.virtual_key_id} ${row.day}`;
    const by = (changes.get(name)?.by ?? 0) + kept - row.kept;
    changes.set(name, { key: row.virtual_key_id, day: row.day, by });
  }
  const sorted = [...changes.values()].sort((a, b) => a.key - b.key || a.day - b.day);
  for (const { key, day, by } of sorted) if (by !== 0) await adjustReserved(tx, key, day, by);
}

/** Locks orders in the one order in which everybody does. One that is gone is left out. */
export async function lockOrders(tx: Tx, ids: Iterable<number>): Promise<readonly BotOrderRow[]> {
  const rows: BotOrderRow[] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const row = await lockBotOrder(tx, id);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

function settled(group: ReservedGroup, knowledge: Knowledge, rate: bigint): ReservedGroup {
  switch (knowledge.kind) {
    case "reports":
      return settleGroup(group, knowledge, rate);
    case "never_placed":
      return releaseGroup(group);
    case "unknown":
      return group;
  }
}

/** Until the exchange's number of every order is known, nobody can tell what an answer speaks of. */
function stateOf(groups: readonly ReservedGroup[]): string {
  if (groups.every(({ isFinal }) => isFinal)) return "final";
  return isNumbered(groups) ? "open" : "unknown";
}

/** When the exchange is to be asked next; null when it need not be. */
function lookAt(
  row: BotOrderRow,
  groups: readonly ReservedGroup[],
  knowledge: Knowledge,
  now: number,
): number | null {
  const open = groups.filter(({ isFinal }) => !isFinal);
  if (open.length === 0) return null;
  const isTold = knowledge.kind === "reports" && !(knowledge.isOwn && isUntold(open, knowledge.reports));
  if (!isTold || !isNumbered(groups)) return now + patience(now - row.created_at);
  return open.some(({ canExceed }) => canExceed) ? now + LOOK_AGAIN_MS : null;
}

/** Whether an answer left out an order, or what became of it: then what it cost is not known either. */
function isUntold(groups: readonly ReservedGroup[], reports: readonly OrderReport[]): boolean {
  const told = new Map(reports.map((report) => [report.orderId, report.isFinal]));
  return groups.some(({ orders }) => orders.some(({ orderId }) => (told.get(orderId ?? 0) ?? null) === null));
}

/** Soon at first, then ever less often: most of what is unknown is known within seconds. */
function patience(age: number): number {
  if (age < 60_000) return 5_000;
  return age < 3_600_000 ? 60_000 : 600_000;
}
