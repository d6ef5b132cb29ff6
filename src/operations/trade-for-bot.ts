import { type Denial, denyTrade } from "../core/bots/decide.ts";
import type { Tx } from "../db/schema.ts";
import { lockUnchanged } from "../db/virtual-keys.ts";
import type { TradeAction } from "../exchanges/index.ts";
import type { Deps, Origin } from "./deps.ts";
import type { BotDeps } from "./steps/ask-for-bot.ts";
import { type Bot, type BotAnswer, passOn, payerOf } from "./steps/bot.ts";
import { concludeTrade, outcomeOf } from "./steps/conclude-trade.ts";
import { exchangeNow } from "./steps/exchange-now.ts";
import { record } from "./steps/record.ts";
import { Changed, Denied, refusePending, reserveOrders } from "./steps/reserve-orders.ts";
import { sendSigned } from "./steps/send-signed.ts";
import { type Valued, valueOrders } from "./steps/value-orders.ts";

/** What the exchange did with a request; `unknown`: it may have done it. `not_sent`: it never heard of it. */
export type OrderOutcome = "accepted" | "rejected" | "unknown" | "not_sent";

/** What came of a bot's wish to trade. */
type Traded =
  | { readonly kind: "answered"; readonly answer: BotAnswer; readonly outcome: OrderOutcome }
  | { readonly kind: "denied"; readonly denial: Denial }
  /** Limits, keys or user changed while it was being decided: nothing was done, and it is to be decided anew. */
  | { readonly kind: "changed" };

type TradeDeps = BotDeps & Pick<Deps, "db" | "prices" | "random">;

/** A request to trade of a bot that has proven who it is. */
interface WantedOfBot {
  readonly bot: Bot;
  readonly action: TradeAction;
  /** The text that the bot has signed. */
  readonly payload: string;
  readonly origin: Origin;
}

/**
 * Trades in the name of a bot: decides by its limits, reserves what it may cost and records it, both durable before anything is sent,
 * then signs, sends and writes the outcome down. It runs to its end whether or not the bot waits for the answer. An outcome that cannot be
 * written down goes to `noteUnwritten`, and is found out later. Throws `key_unreadable`, `fernet_key_missing`,
 * `storage_busy`, `storage_failed`, `audit_unavailable`: then nothing was sent.
 */
export async function tradeForBot(
  deps: TradeDeps,
  wanted: WantedOfBot,
  noteUnwritten: (error: unknown) => void,
): Promise<Traded> {
  const { bot, action } = wanted;
  const { exchange, grant } = bot;
  const denied = denyTrade(grant.limits, action.wanted);
  if (denied !== undefined) return { kind: "denied", denial: denied };
  const valued = action.placement === null ? undefined : await valueOrders(deps, bot, action.placement);
  if (valued !== undefined && "reason" in valued) return { kind: "denied", denial: valued };
  const timestamp = await exchangeNow(deps, exchange);
  if (timestamp === undefined) return unsent(exchange.gateway.refuse("unavailable"));
  const { weight } = action.request;
  const takenAt = deps.now();
  const giveBack = (amount: number) =>
    deps.weights.giveBack(exchange.id, "signed", amount, takenAt, payerOf(bot));
  if (!(await deps.weights.take(exchange.id, "signed", weight, payerOf(bot)))) {
    return unsent(exchange.gateway.refuse("busy", { seconds: deps.weights.secondsToWait(exchange.id) }));
  }
  const begun = await begin(deps, wanted, valued, timestamp);
  if (begun.kind !== "begun") {
    giveBack(weight);
    return begun;
  }
  const { answer, outcome } = await finish(deps, wanted, begun.orderId, timestamp, noteUnwritten);
  if (outcome === "accepted") giveBack(exchange.gateway.refundOf(action));
  return { kind: "answered", answer, outcome };
}

type Begun =
  | { readonly kind: "begun"; readonly orderId: number | undefined }
  | Extract<Traded, { readonly kind: "denied" | "changed" }>;

async function begin(
  deps: TradeDeps,
  { bot, action, payload, origin }: WantedOfBot,
  valued: Valued | undefined,
  timestamp: number,
): Promise<Begun> {
  try {
    const orderId = await deps.db.write((tx) =>
      valued === undefined
        ? recordIntent(tx, deps, origin, bot, action)
        : reserveOrders(tx, deps, origin, { bot, action, payload, valued, timestamp }),
    );
    return { kind: "begun", orderId };
  } catch (error) {
    if (error instanceof Denied) return { kind: "denied", denial: error.denial };
    if (error instanceof Changed) return { kind: "changed" };
    throw error;
  }
}

/** What places nothing, such as a cancel, is recorded as well before it is sent. */
async function recordIntent(
  tx: Tx,
  deps: TradeDeps,
  origin: Origin,
  bot: Bot,
  action: TradeAction,
): Promise<undefined> {
  const { key } = bot;
  if (!(await lockUnchanged(tx, key))) throw new Changed();
  await refusePending(tx, bot, action, []);
  await record(tx, deps, origin, key.user_id, {
    event: "order.requested",
    actor: `virtual_key:${key.id}`,
    subject: `virtual_key:${key.id}`,
    data: action.data,
  });
}

async function finish(
  deps: TradeDeps,
  { bot, action, origin }: WantedOfBot,
  orderId: number | undefined,
  timestamp: number,
  noteUnwritten: (error: unknown) => void,
): Promise<{ readonly answer: BotAnswer; readonly outcome: OrderOutcome }> {
  const { exchange, key } = bot;
  const { refuse } = exchange.gateway;
  // A key that does not open signs nothing: then the reservation is given back like that of an order that was refused.
  let fault: unknown;
  const result = await sendSigned(deps, exchange, key, action.request, timestamp).catch((error: unknown) => {
    fault = error;
    return { kind: "failed", reason: "connect", code: "not_signed" } as const;
  });
  const outcome = outcomeOf(bot, action, result);
  await concludeTrade(deps, origin, { bot, action, orderId, outcome, result }).catch(noteUnwritten);
  if (fault !== undefined) throw fault;
  if (outcome.done === "unknown") return { answer: refuse("outcome_unknown"), outcome: "unknown" };
  if (result.kind === "failed") return { answer: refuse("unavailable"), outcome: "not_sent" };
  return { answer: passOn(exchange, result), outcome: outcome.done === "yes" ? "accepted" : "rejected" };
}

function unsent(answer: BotAnswer): Traded {
  return { kind: "answered", answer, outcome: "not_sent" };
}
