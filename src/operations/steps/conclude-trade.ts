import type { AuditData } from "../../core/audit/event.ts";
import { formatMicros } from "../../core/bots/micros.ts";
import { findByNumber, findUnsettled } from "../../db/bot-orders.ts";
import type { Tx } from "../../db/schema.ts";
import type { OrderReport, TradeAction, TradeOutcome } from "../../exchanges/index.ts";
import type { SendResult } from "../../net/send.ts";
import type { Deps, Origin } from "../deps.ts";
import type { Bot } from "./bot.ts";
import { record } from "./record.ts";
import { applySums, type Knowledge, lockOrders, type Settled, settleOrder } from "./settle-order.ts";

/** A trade that was recorded, and what the exchange has made of it. */
interface Concluded {
  readonly bot: Bot;
  readonly action: TradeAction;
  /** The reservation; undefined for a trade that places nothing. */
  readonly orderId: number | undefined;
  readonly outcome: TradeOutcome;
  readonly result: SendResult;
}

/** What an answer, or the lack of one, says of a trade. Where no connection was made, nothing was sent. */
export function outcomeOf({ exchange }: Bot, { act }: TradeAction, result: SendResult): TradeOutcome {
  if (result.kind === "answer") return exchange.gateway.readTradeOutcome(act, result.status, result.body);
  const done = result.reason === "connect" ? "no" : "unknown";
  return { done, code: null, placed: [], touched: [] };
}

/** Writes the outcome of a trade down: what it has cost, what it gave back, and the entry in the chain. */
export async function concludeTrade(
  deps: Pick<Deps, "db" | "keyring" | "now" | "random">,
  origin: Origin,
  { bot, action, orderId, outcome, result }: Concluded,
): Promise<void> {
  const { key } = bot;
  const symbol = action.wanted.symbol ?? "";
  await deps.db.write(async (tx) => {
    const { own, others } = await settleAll(tx, key.user_id, symbol, orderId, outcome, deps.now());
    const released = others.reduce((sum, { row, kept }) => sum + row.kept - kept, 0);
    await record(tx, deps, origin, key.user_id, {
      event: "order.answered",
      actor: `virtual_key:${key.id}`,
      subject: orderId === undefined ? `virtual_key:${key.id}` : `order:${orderId}`,
      data: {
        action: action.act,
        symbol,
        outcome: WORDS[outcome.done],
        ...(result.kind === "answer" ? { status: result.status } : { failure: result.reason }),
        ...(outcome.code === null ? {} : { code: outcome.code }),
        ...own?.facts,
        ...(released === 0 ? {} : { released: formatMicros(released) }),
        orders: [...outcome.placed, ...outcome.touched].slice(0, ORDERS_TOLD).map(orderText),
      } satisfies AuditData,
    });
  });
}

const WORDS = { yes: "accepted", no: "rejected", unknown: "unknown" } as const;
const ORDERS_TOLD = 20;
/** So low that "no such order" is never said often enough to be believed. */
const NEVER_ABSENT = -1_000_000_000;

async function settleAll(
  tx: Tx,
  userId: number,
  symbol: string,
  orderId: number | undefined,
  outcome: TradeOutcome,
  now: number,
): Promise<{ readonly own: Settled | undefined; readonly others: readonly Settled[] }> {
  const touched = new Set<number>();
  const shown = new Set<number>();
  for (const { orderId: number, clientOrderId } of outcome.touched) {
    const id = await findByNumber(tx, userId, symbol, number);
    if (id !== undefined) touched.add(id);
    // An order that the exchange has shown under this name was placed, though it may be known by another name from now on.
    else for (const unsettled of await findUnsettled(tx, userId, symbol, clientOrderId)) shown.add(unsettled);
  }
  const rows = await lockOrders(
    tx,
    new Set([...touched, ...shown, ...(orderId === undefined ? [] : [orderId])]),
  );
  const told: Knowledge = { kind: "reports", reports: outcome.touched, isOwn: false };
  let own: Settled | undefined;
  const others: Settled[] = [];
  for (const row of rows) {
    const isOwn = row.id === orderId;
    const other = touched.has(row.id) ? told : ({ kind: "unknown", absences: NEVER_ABSENT } as const);
    const settled = await settleOrder(tx, row, isOwn ? knowledgeOf(outcome) : other, now);
    if (isOwn) own = settled;
    else if (settled !== undefined) others.push(settled);
  }
  await applySums(tx, own === undefined ? others : [own, ...others]);
  return { own, others };
}

function knowledgeOf({ done, placed }: TradeOutcome): Knowledge {
  switch (done) {
    case "yes":
      return { kind: "reports", reports: placed, isOwn: true };
    case "no":
      return { kind: "never_placed" };
    case "unknown":
      return { kind: "unknown" };
  }
}

function orderText({ orderId, clientOrderId, status }: OrderReport): string {
  return `${orderId} ${clientOrderId} ${status ?? "accepted"}`;
}
