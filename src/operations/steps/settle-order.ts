import type { AuditData } from "../../core/audit/event.ts";
import { formatMicros, type Micros } from "../../core/bots/micros.ts";
import { keptOf, type ReservedGroup, releaseGroup, settleGroup } from "../../core/bots/settle.ts";
import { type BotOrderRow, findOpenOrderIds, lockBotOrder, updateBotOrder } from "../../db/bot-orders.ts";
import type { Tx } from "../../db/schema.ts";
import { adjustReserved } from "../../db/virtual-key-days.ts";
import type { OrderReport } from "../../exchanges/index.ts";

/** What is known of a request that places orders: it was done, it was not, or nobody can tell yet. */
export type Knowledge =
  /** `isOwn`: an answer to the very request, or to a question for its orders. */
  | { readonly kind: "reports"; readonly reports: readonly OrderReport[]; readonly isOwn: boolean }
  | { readonly kind: "never_placed" }
  | { readonly kind: "unknown"; readonly absences?: number };

/** Orders without a limit of their own are asked for again while they are open: they may be executed for more. */
const LOOK_AGAIN_MS = 300_000;
/** An answer that did not say what became of an order is followed by a question. */
const LOOK_SOON_MS = 2_000;

/** The reservation of one request, as it is written down. */
export function groupsOf({ groups }: Pick<BotOrderRow, "groups">): readonly ReservedGroup[] {
  return JSON.parse(groups) as ReservedGroup[];
}

/**
 * Writes down what became of orders, and gives back or counts what that changes of the day's sum. `row` is locked. Answers the facts
 * for the chain, and what counts now; undefined when it was over already.
 */
export async function settleOrder(
  tx: Tx,
  row: BotOrderRow,
  knowledge: Knowledge,
  now: number,
): Promise<{ readonly facts: AuditData; readonly kept: Micros } | undefined> {
  if (row.state === "final") return undefined;
  const before = groupsOf(row);
  const groups = before.map((group) => settled(group, knowledge, BigInt(row.rate)));
  const kept = keptOf(groups);
  const state = stateOf(row, groups, knowledge);
  await updateBotOrder(tx, row.id, {
    groups: JSON.stringify(groups),
    kept,
    state,
    absences: knowledge.kind === "unknown" ? (knowledge.absences ?? row.absences) : row.absences,
    look_at: lookAt(row, groups, knowledge, now),
  });
  if (kept !== row.kept) await adjustReserved(tx, row.virtual_key_id, row.day, kept - row.kept);
  return { kept, facts: { state, reserved: formatMicros(row.reserved), kept: formatMicros(kept) } };
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

function stateOf(row: BotOrderRow, groups: readonly ReservedGroup[], knowledge: Knowledge): string {
  if (groups.every(({ isFinal }) => isFinal)) return "final";
  return knowledge.kind === "unknown" && row.state !== "open" ? "unknown" : "open";
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
  if (knowledge.kind === "unknown") return now + patience(now - row.created_at);
  if (knowledge.kind === "reports" && knowledge.isOwn && isUntold(open, knowledge.reports)) {
    return now + LOOK_SOON_MS;
  }
  return open.some(({ canExceed }) => canExceed) ? now + LOOK_AGAIN_MS : null;
}

/** Whether an answer left out an order, or what became of it: then what it cost is not known either. */
function isUntold(groups: readonly ReservedGroup[], reports: readonly OrderReport[]): boolean {
  const told = new Map(reports.map((report) => [report.clientOrderId, report.isFinal]));
  return groups.some(({ orders }) => orders.some(({ name }) => (told.get(name) ?? null) === null));
}

/** Soon at first, then ever less often: most of what is unknown is known within seconds. */
function patience(age: number): number {
  if (age < 60_000) return 5_000;
  return age < 3_600_000 ? 60_000 : 600_000;
}

/** The open orders of a user that may be those of which an answer speaks, other bots' too. */
export async function ordersReported(
  tx: Tx,
  userId: number,
  symbol: string,
  reports: readonly OrderReport[],
): Promise<ReadonlySet<number>> {
  const ids = new Set<number>();
  for (const { clientOrderId } of reports) {
    for (const id of await findOpenOrderIds(tx, userId, symbol, clientOrderId)) ids.add(id);
  }
  return ids;
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
