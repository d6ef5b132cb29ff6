import { findApiKey } from "../db/api-keys.ts";
import { type BotOrderRow, listOrdersToLookAt, lockBotOrder } from "../db/bot-orders.ts";
import type { Exchange, ExchangeId, OrderReport } from "../exchanges/index.ts";
import type { Deps } from "./deps.ts";
import { exchangeNow } from "./steps/exchange-now.ts";
import { recordOnChain } from "./steps/record.ts";
import { type SealedCredential, sendSigned } from "./steps/send-signed.ts";
import { groupsOf, type Knowledge, settleOrder } from "./steps/settle-order.ts";

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

/**
 * Finds out what became of orders of which nobody knows: those whose answer never came, or did not say, and those that can be
 * executed for more than was reserved. Whatever it cannot find out stays counted. Answers how many rows it looked at.
 */
export async function settleOrders(deps: Deps): Promise<number> {
  const due = await listOrdersToLookAt(deps.db, deps.now(), ROWS_AT_ONCE);
  const queue = [...due];
  const workers = Array.from({ length: SIDE_BY_SIDE }, async () => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) await lookAt(deps, row);
  });
  const ends = await Promise.allSettled(workers);
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return due.length;
}

async function lookAt(deps: Deps, row: BotOrderRow): Promise<void> {
  const knowledge = await findOut(deps, row);
  await deps.db.write(async (tx) => {
    const now = deps.now();
    const locked = await lockBotOrder(tx, row.id);
    const sums = locked === undefined ? undefined : (await settleOrder(tx, locked, knowledge, now))?.facts;
    if (sums === undefined) return;
    const happening = { actor: "system", subject: `order:${row.id}` } as const;
    const wasUnknown = row.state === "sent" || row.state === "unknown";
    const isFound = knowledge.kind !== "unknown";
    if (isFound && (wasUnknown || sums.kept !== sums.reserved || sums.state === "final")) {
      const found = knowledge.kind === "never_placed" ? "never_placed" : "found";
      await recordOnChain(tx, deps, row.user_id, "", {
        ...happening,
        event: "order.settled",
        data: { symbol: row.symbol, found, ...sums },
      });
    } else if (!isFound && hasJustPassed(row, now)) {
      await recordOnChain(tx, deps, row.user_id, "", {
        ...happening,
        event: "order.unsettled",
        data: { symbol: row.symbol, ...sums },
      });
    }
  });
}

/** Whether the moment at which somebody is to be told lies between the look before and this one. */
function hasJustPassed({ created_at, look_at }: BotOrderRow, now: number): boolean {
  const moment = created_at + TELL_AFTER_MS;
  return (look_at ?? now) - 60_000 <= moment && moment <= now;
}

async function findOut(deps: Deps, row: BotOrderRow): Promise<Knowledge> {
  const exchange = deps.exchanges.get(row.exchange as ExchangeId);
  const key = await findApiKey(deps.db.read, row.user_id);
  const isUsable = key?.exchange === row.exchange && (key.state === "valid" || key.state === "unconfirmed");
  if (exchange === undefined || key === undefined || !isUsable) return { kind: "unknown" };
  const credential = { ...key, api_key_sealed_with: key.sealed_with };
  const orders = groupsOf(row).flatMap((group) => (group.isFinal ? [] : group.orders));
  const reports: OrderReport[] = [];
  let areAbsent = true;
  for (const { name, orderId } of orders) {
    const seen = await askFor(deps, exchange, credential, row, name);
    // What was there once has been placed, whatever the exchange says of it now.
    if (seen === undefined || (seen === "absent" && orderId !== null)) return { kind: "unknown" };
    if (seen !== "absent") {
      areAbsent = false;
      reports.push(seen);
    }
  }
  if (!areAbsent) return { kind: "reports", reports, isOwn: true };
  const absences = row.absences + 1;
  return absences >= ABSENCES_BELIEVED ? { kind: "never_placed" } : { kind: "unknown", absences };
}

/** What the exchange says of one order; `absent` only when it can be believed; undefined when it is to be asked again. */
async function askFor(
  deps: Deps,
  exchange: Exchange,
  credential: SealedCredential,
  row: BotOrderRow,
  name: string,
): Promise<OrderReport | "absent" | undefined> {
  const { gateway } = exchange;
  const request = gateway.orderStateRequest(row.symbol, name);
  const askedAt = await exchangeNow(deps, exchange);
  if (askedAt === undefined || !(await deps.weights.take(exchange.id, "vault", request.weight)))
    return undefined;
  const result = await sendSigned(deps, exchange, credential, request, askedAt);
  if (result.kind !== "answer") return undefined;
  const state = gateway.readOrderState(result.status, result.body);
  if (state.kind === "unclear") return undefined;
  if (state.kind === "known" && state.createdAt >= row.sent_at - CLOCK_MS) return state.report;
  return askedAt > row.sent_at + row.recv_window + QUEUE_MS ? "absent" : undefined;
}
