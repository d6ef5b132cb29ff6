import { DEFAULT_WEIGHT_SHARE } from "../core/bots/grant.ts";
import type { NamedOrder } from "../core/bots/settle.ts";
import { findApiKey } from "../db/api-keys.ts";
import {
  type BotOrderRow,
  findByNumber,
  listOrdersToLookAt,
  lockBotOrder,
  postponeLook,
} from "../db/bot-orders.ts";
import type { Tx } from "../db/schema.ts";
import type { Exchange, ExchangeId, OrderReport } from "../exchanges/index.ts";
import type { Deps } from "./deps.ts";
import { exchangeNow } from "./steps/exchange-now.ts";
import { recordOnChain } from "./steps/record.ts";
import { type SealedCredential, sendSigned } from "./steps/send-signed.ts";
import { applySums, groupsOf, type Knowledge, settleOrder } from "./steps/settle-order.ts";

/** Rows that are looked at in one run, and how many at once. */
const ROWS_AT_ONCE = 200;
const SIDE_BY_SIDE = 8;
/** An order may still be in the exchange's queue for this long after its window: only then is "no such order" believed. */
const QUEUE_MS = 15_000;
const ABSENCES_BELIEVED = 2;
/** Our clock and the exchange's may differ by this much: an order that is older bears the id by chance. */
const CLOCK_MS = 1_000;
/** After this long somebody is told. */
const TELL_AFTER_MS = 3_600_000;
/** When a row is tried again that could not be looked at. */
const FAILED_MS = 60_000;

/**
 * Finds out what became of orders of which nobody knows: those whose answer never came, or did not say, and those that can be
 * executed for more than was reserved. Whatever it cannot find out stays counted. Answers how many rows it looked at; a row that
 * fails keeps no other waiting, and the first failure is thrown when all are done.
 */
export async function settleOrders(deps: Deps): Promise<number> {
  const due = await listOrdersToLookAt(deps.db, deps.now(), ROWS_AT_ONCE);
  const queue = [...due];
  const failures: unknown[] = [];
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
        const { id } = row;
        await lookAt(deps, row).catch(async (error: unknown) => {
          failures.push(error);
          await deps.db.write((tx) => postponeLook(tx, id, deps.now() + FAILED_MS)).catch(() => undefined);
        });
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
  return due.length;
}

async function lookAt(deps: Deps, row: BotOrderRow): Promise<void> {
  const found = await findOut(deps, row);
  await deps.db.write(async (tx) => {
    const now = deps.now();
    const locked = await lockBotOrder(tx, row.id);
    if (locked === undefined) return;
    const knowledge = (await isOfOthers(tx, row, found)) ? ({ kind: "unknown" } as const) : found;
    const settled = await settleOrder(tx, locked, knowledge, now);
    if (settled === undefined) return;
    await applySums(tx, [settled]);
    const { facts } = settled;
    const happening = { actor: "system", subject: `order:${row.id}` } as const;
    const data = { symbol: row.symbol, ...facts };
    if (knowledge.kind !== "unknown") {
      const isNews = locked.state !== facts.state || settled.kept !== locked.kept;
      if (!isNews) return;
      const told = knowledge.kind === "never_placed" ? "never_placed" : "found";
      const event = "order.settled";
      await recordOnChain(tx, deps, row.user_id, "", { ...happening, event, data: { ...data, found: told } });
    } else if (locked.state !== "open" && hasJustPassed(row, now)) {
      await recordOnChain(tx, deps, row.user_id, "", { ...happening, event: "order.unsettled", data });
    }
  });
}

/** Whether the moment at which somebody is to be told lies between the look before and this one. */
function hasJustPassed({ created_at, look_at }: BotOrderRow, now: number): boolean {
  const moment = created_at + TELL_AFTER_MS;
  return (look_at ?? now) - FAILED_MS <= moment && moment <= now;
}

/** Whether what bears the name is known to belong to another request: then it says nothing of this one. */
async function isOfOthers(tx: Tx, row: BotOrderRow, knowledge: Knowledge): Promise<boolean> {
  if (knowledge.kind !== "reports") return false;
  for (const { orderId } of knowledge.reports) {
    const owner = await findByNumber(tx, row.user_id, row.symbol, orderId);
    if (owner !== undefined && owner !== row.id) return true;
  }
  return false;
}

async function findOut(deps: Deps, row: BotOrderRow): Promise<Knowledge> {
  const exchange = deps.exchanges.get(row.exchange as ExchangeId);
  const key = await findApiKey(deps.db.read, row.user_id);
  const isUsable = key?.exchange === row.exchange && key.state === "valid";
  if (exchange === undefined || key === undefined || !isUsable) return { kind: "unknown" };
  const credential = { ...key, api_key_sealed_with: key.sealed_with };
  const groups = groupsOf(row);
  // The orders of a request are placed together: once one was seen, the absence of another means nothing.
  const wasSeen = groups.some(
    ({ isFinal, orders }) => isFinal || orders.some(({ orderId }) => orderId !== null),
  );
  const reports: OrderReport[] = [];
  let absent = 0;
  for (const order of groups.flatMap((group) => (group.isFinal ? [] : group.orders))) {
    const seen = await askFor(deps, exchange, credential, row, order);
    if (seen === undefined) return { kind: "unknown" };
    if (seen === "absent") absent += 1;
    else reports.push(seen);
  }
  if (reports.length > 0) return { kind: "reports", reports, isOwn: true };
  if (absent === 0 || wasSeen) return { kind: "unknown" };
  const absences = row.absences + 1;
  return absences >= ABSENCES_BELIEVED ? { kind: "never_placed" } : { kind: "unknown", absences };
}

/** What the exchange says of one order; `absent` only when it can be believed; undefined when it is to be asked again. */
async function askFor(
  deps: Deps,
  exchange: Exchange,
  credential: SealedCredential,
  row: BotOrderRow,
  order: NamedOrder,
): Promise<OrderReport | "absent" | undefined> {
  const { gateway } = exchange;
  const request = gateway.orderStateRequest(row.symbol, order);
  const askedAt = await exchangeNow(deps, exchange);
  // Whoever causes the question pays for it: nobody else must wait because of many of them.
  const payer = { virtualKeyId: row.virtual_key_id, percent: DEFAULT_WEIGHT_SHARE };
  if (askedAt === undefined) return undefined;
  if (!(await deps.weights.take(exchange.id, "signed", request.weight, payer))) return undefined;
  const result = await sendSigned(deps, exchange, credential, request, askedAt);
  if (result.kind !== "answer") return undefined;
  const state = gateway.readOrderState(result.status, result.body);
  if (state.kind === "unclear") return undefined;
  if (state.kind === "known") {
    // An older order that bears the name leaves open whether there is a newer one.
    return order.orderId !== null || state.createdAt >= row.sent_at - CLOCK_MS ? state.report : undefined;
  }
  return askedAt > row.sent_at + row.recv_window + QUEUE_MS ? "absent" : undefined;
}
