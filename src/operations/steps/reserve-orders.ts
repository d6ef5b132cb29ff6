import { createHash } from "node:crypto";
import { type Denial, denial } from "../../core/bots/decide.ts";
import { formatMicros, UNCAPPED_MICROS } from "../../core/bots/micros.ts";
import { keptOf } from "../../core/bots/settle.ts";
import { findUnsettled, hasUnsettled, insertBotOrder } from "../../db/bot-orders.ts";
import type { Tx } from "../../db/schema.ts";
import { findDayUse, reserve } from "../../db/virtual-key-days.ts";
import { lockUnchanged } from "../../db/virtual-keys.ts";
import type { TradeAction } from "../../exchanges/index.ts";
import type { Deps, Origin } from "../deps.ts";
import type { Bot } from "./bot.ts";
import { minuteOf, record } from "./record.ts";
import { RECV_WINDOW_MS } from "./send-signed.ts";
import type { Valued } from "./value-orders.ts";
import { dayOf } from "./virtual-key-view.ts";

/** Why a transaction of a bot was undone. Nothing of it stays. */
export class Denied extends Error {
  readonly denial: Denial;

  constructor(reason: Denial) {
    super(reason.reason);
    this.denial = reason;
  }
}

/** What was decided rests on something that is no longer so: it is to be decided anew. */
export class Changed extends Error {}

/** Later than any answer is waited for: then whoever sent it is dead, and somebody else asks what became of it. */
const LOST_AFTER_MS = 30_000;

const UNPACED = Number.MAX_SAFE_INTEGER;

interface OrderToReserve {
  readonly bot: Bot;
  readonly action: TradeAction;
  /** The text that the bot has signed. */
  readonly payload: string;
  readonly valued: Valued;
  /** The time that our own request will carry, in milliseconds of the exchange's clock. */
  readonly timestamp: number;
}

/**
 * Durable before anything is sent: what orders are worth is counted against the caps, the request is accepted once, and the chain says
 * what is about to be done. Everything that the decision rests on is looked at again, under a lock. Answers the id of the
 * reservation. Throws {@link Denied}, {@link Changed}.
 */
export async function reserveOrders(
  tx: Tx,
  deps: Pick<Deps, "keyring" | "now" | "random">,
  origin: Origin,
  { bot, action, payload, valued, timestamp }: OrderToReserve,
): Promise<number> {
  const { key, exchange } = bot;
  if (!(await lockUnchanged(tx, key))) throw new Changed();
  const now = deps.now();
  const day = dayOf(timestamp);
  const value = keptOf(valued.groups);
  const names = valued.groups.flatMap(({ orders }) => orders.map(({ name }) => name));
  if (isOver(bot, now)) throw new Changed();
  await refusePending(tx, bot, action, names);
  await reserveValue(tx, bot, { value, orders: names.length }, timestamp);
  const id = await insertBotOrder(
    tx,
    {
      virtual_key_id: key.id,
      user_id: key.user_id,
      exchange: exchange.id,
      day,
      symbol: action.wanted.symbol ?? "",
      client_order_id: names[0] ?? "",
      number: null,
      payload_hash: createHash("sha256").update(payload).digest("hex"),
      groups: JSON.stringify(valued.groups),
      rate: String(valued.rate),
      reserved: value,
      kept: value,
      state: "sent",
      sent_at: timestamp,
      recv_window: RECV_WINDOW_MS,
      absences: 0,
      look_at: now + LOST_AFTER_MS,
      created_at: now,
    },
    names.slice(1),
  );
  if (id === undefined) throw new Denied(denial("replayed"));
  await record(tx, deps, origin, key.user_id, {
    event: "order.requested",
    actor: `virtual_key:${key.id}`,
    subject: `order:${id}`,
    data: { ...action.data, reserved: formatMicros(value) },
  });
  return id;
}

/** The grant is as it was read, and may have run out since. */
function isOver({ grant }: Bot, now: number): boolean {
  return grant.limits.expiresAt !== null && now >= grant.limits.expiresAt;
}

/**
 * A name that an order may bear of which nobody knows yet must not be given again: it would be left open which of the two is asked for.
 * And while there is such an order none is amended, since that gives it another name.
 */
export async function refusePending(
  tx: Tx,
  { key }: Bot,
  { act, wanted, otherNames }: TradeAction,
  names: readonly string[],
): Promise<void> {
  const symbol = wanted.symbol ?? "";
  if (act === "amend" && (await hasUnsettled(tx, key.user_id, symbol)))
    throw new Denied(denial("order_pending"));
  for (const name of [...names, ...otherNames]) {
    const pending = await findUnsettled(tx, key.user_id, symbol, name);
    if (pending.length > 0) throw new Denied(denial("order_pending"));
  }
}

/** Days and minutes are the exchange's: whoever sets our clock does not give bots another day's cap. */
async function reserveValue(
  tx: Tx,
  { key, grant }: Bot,
  { value, orders }: { readonly value: number; readonly orders: number },
  timestamp: number,
): Promise<void> {
  const { maxDayValue, maxOrdersPerMinute } = grant.limits;
  const day = dayOf(timestamp);
  const isReserved = await reserve(tx, {
    virtualKeyId: key.id,
    day,
    minute: minuteOf(timestamp),
    value,
    orders,
    maxDayValue: maxDayValue ?? UNCAPPED_MICROS,
    maxOrdersPerMinute: maxOrdersPerMinute ?? UNPACED,
  });
  if (isReserved) return;
  const use = await findDayUse(tx, key.id, day);
  const cap = maxDayValue ?? UNCAPPED_MICROS;
  if (use.reserved + value > cap) {
    const params = { cap: formatMicros(cap), used: formatMicros(use.reserved), value: formatMicros(value) };
    throw new Denied(denial("day_value", params));
  }
  const seconds = Math.max(1, Math.ceil((60_000 - (timestamp % 60_000)) / 1_000));
  throw new Denied(denial("orders_per_minute", { limit: maxOrdersPerMinute ?? 0, seconds }));
}
