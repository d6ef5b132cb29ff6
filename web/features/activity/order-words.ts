import type { AuditEntry } from "../../../src/api/audit.ts";
import { amount } from "../../i18n/format.ts";
import type { Words } from "../../i18n/i18n.tsx";

type Facts = AuditEntry["data"];

/** What happened to an order, as a sentence; undefined where the record does not say enough for one. */
export function orderSentence(words: Words, { event, data }: Pick<AuditEntry, "event" | "data">) {
  const { t } = words;
  if (!event.startsWith("order.")) return undefined;
  if (event === "order.refused") {
    const order = orderIn(words, data, "inside");
    const why = whyRefused(words, data);
    if (order === undefined || why === undefined) return undefined;
    return t("order.refused", { order, why });
  }
  const cancelling = cancelledByOwner(words, data);
  if (cancelling !== undefined) return cancelling;
  const order = orderIn(words, data, "start");
  if (event === "order.requested" || order === undefined) return order;
  const outcome = outcomeOf(words, event, data);
  return outcome === undefined ? undefined : t("order.with_outcome", { order, outcome });
}

/** The owner of a frozen key has the open orders of all bots cancelled: of no one symbol. */
function cancelledByOwner({ t }: Words, { action, count, cancelled, others }: Facts): string | undefined {
  if (action !== "cancel") return undefined;
  if (typeof count === "number") return t("order.cancel_open", { count });
  if (typeof cancelled !== "number" || typeof others !== "number") return undefined;
  return t("order.cancelled_open", { cancelled, count: cancelled + others });
}

/** "Limit buy 0.01 BTCUSDT at 60,000" */
function orderIn(words: Words, data: Facts, place: "start" | "inside"): string | undefined {
  const { t } = words;
  const { action = "place", symbol } = data;
  if (typeof symbol !== "string") return undefined;
  if (action === "cancel") return t("order.cancel", { place, symbol });
  if (action === "amend")
    return t("order.amend", {
      place,
      symbol,
      has_quantity: has(data.newQty ?? data.quantity),
      quantity: shown(words, data.newQty ?? data.quantity),
    });
  if (action !== "place" && action !== "replace") return undefined;
  if (typeof data.path === "string" && /orderList|oco$/i.test(data.path))
    return t("order.list", { place, symbol });
  const order = placedIn(words, data, symbol, action === "replace" ? "inside" : place);
  if (order === undefined || action === "place") return order;
  return t("order.replace", { place, order });
}

function placedIn(words: Words, data: Facts, symbol: string, place: string): string | undefined {
  const { t } = words;
  const { type, side } = data;
  if (typeof type !== "string" || typeof side !== "string") return undefined;
  const isByQuote = !isDecimal(data.quantity);
  const what = isByQuote ? data.quoteOrderQty : data.quantity;
  if (!isDecimal(what)) return undefined;
  const values = {
    type: t(place === "start" ? "order.type.start" : "order.type", { type }),
    side: t("order.side", { side }),
  };
  const order = isByQuote
    ? t("order.for", { ...values, symbol, quote: shown(words, what) })
    : t("order.of", { ...values, symbol, quantity: shown(words, what) });
  const priced = isDecimal(data.price) ? t("order.at", { order, price: shown(words, data.price) }) : order;
  return isDecimal(data.stopPrice)
    ? t("order.stop", { order: priced, stop: shown(words, data.stopPrice) })
    : priced;
}

/** Why, with the values that the record has; by the reason alone where it has none. */
function whyRefused(words: Words, data: Facts): string | undefined {
  const { t, knows } = words;
  const { reason } = data;
  if (typeof reason !== "string") return undefined;
  const params = typeof data.params === "object" && data.params !== null ? data.params : {};
  const { cap, used, value } = { ...data, ...params } as Facts;
  if (reason === "day_value" && isDecimal(cap) && isDecimal(used)) {
    return t("order.why.day_value", { cap: shown(words, cap), used: shown(words, used) });
  }
  if (reason === "order_value" && isDecimal(cap) && isDecimal(value)) {
    return t("order.why.order_value", { cap: shown(words, cap), value: shown(words, value) });
  }
  const id = `order.why.${reason}.plain`;
  return knows(id) ? t(id) : undefined;
}

function outcomeOf({ t }: Words, event: string, { outcome }: Facts): string | undefined {
  if (event === "order.settled") return t("order.outcome.settled");
  if (event === "order.unsettled") return t("order.outcome.unsettled");
  if (event !== "order.answered") return undefined;
  if (outcome === "accepted" || outcome === "rejected" || outcome === "unknown") {
    return t(`order.outcome.${outcome}`);
  }
  return undefined;
}

function isDecimal(value: unknown): value is string | number {
  return typeof value === "number" || (typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value));
}

function has(value: unknown): string {
  return isDecimal(value) ? "yes" : "no";
}

function shown({ locale }: Words, value: unknown): string {
  return isDecimal(value) ? amount(locale, String(value)) : "";
}

/** How the exchange answered, where the record does not say to which order. */
export function answerSentence({ t, knows }: Words, { symbol, outcome }: Facts): string | undefined {
  const id = `order.answered.${outcome}`;
  if (!knows(id)) return undefined;
  const isNamed = typeof symbol === "string" && symbol !== "";
  return t(id, { has_symbol: isNamed ? "yes" : "no", symbol: isNamed ? symbol : "" });
}

/** What an order was set aside for, and what it has cost since; all amounts are of the daily cap. */
export function costOf(words: Words, { event, data }: Pick<AuditEntry, "event" | "data">): readonly string[] {
  const { t } = words;
  const { reserved, kept, released, found } = data;
  const amounts = (value: unknown) => ({ amount: shown(words, value) });
  return [
    found === "never_placed" ? t("order.never_placed") : undefined,
    event === "order.requested" && isDecimal(reserved) ? t("order.reserved", amounts(reserved)) : undefined,
    isDecimal(kept) ? t("order.kept", amounts(kept)) : undefined,
    isDecimal(released) ? t("order.released", amounts(released)) : undefined,
  ].filter((words) => words !== undefined);
}

/** What became of an order, where that is neither done nor refused here. */
export function orderBadge({ event, data }: Pick<AuditEntry, "event" | "data">) {
  if (event === "order.unsettled") return UNKNOWN;
  if (event !== "order.answered") return undefined;
  if (data.outcome === "unknown") return UNKNOWN;
  return data.outcome === "rejected" ? REJECTED : undefined;
}

const UNKNOWN = { tone: "unknown", text: "activity.unknown" } as const;
const REJECTED = { tone: "bad", text: "activity.rejected" } as const;
