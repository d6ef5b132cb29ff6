import type { AuditData } from "../../core/audit/event.ts";
import { formatMicros } from "../../core/bots/micros.ts";
import type { OrderReport, TradeAction, TradeOutcome } from "../../exchanges/index.ts";
import type { SendResult } from "../../net/send.ts";
import type { Deps, Origin } from "../deps.ts";
import type { Bot } from "./bot.ts";
import { record } from "./record.ts";
import { type Knowledge, lockOrders, ordersReported, settleOrder } from "./settle-order.ts";

/** A trade that was recorded, and what the exchange has made of it. */
export interface Concluded {
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
    const now = deps.now();
    const others = await ordersReported(tx, key.user_id, symbol, outcome.touched);
    const rows = await lockOrders(tx, orderId === undefined ? others : new Set([...others, orderId]));
    const told = { kind: "reports", reports: outcome.touched, isOwn: false } as const;
    let own: Settled;
    let released = 0;
    for (const row of rows) {
      const isOwn = row.id === orderId;
      const settled = await settleOrder(tx, row, isOwn ? knowledgeOf(outcome) : told, now);
      if (isOwn) own = settled;
      else if (settled !== undefined) released += row.kept - settled.kept;
    }
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

type Settled = Awaited<ReturnType<typeof settleOrder>>;

const WORDS = { yes: "accepted", no: "rejected", unknown: "unknown" } as const;
const ORDERS_TOLD = 20;

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
