import { type Denial, denial, denyValue } from "../../core/bots/decide.ts";
import type { Decimal } from "../../core/bots/decimal.ts";
import type { Placement } from "../../core/bots/order.ts";
import type { ReservedGroup } from "../../core/bots/settle.ts";
import { basisOf, canExceed, type ValueBasis, valueGroups } from "../../core/bots/valuation.ts";
import type { Deps } from "../deps.ts";
import { type Bot, payerOf } from "./bot.ts";

/** What is to be reserved for orders, and at which rate their quote asset counts in USDT. */
export interface Valued {
  readonly groups: readonly ReservedGroup[];
  readonly rate: Decimal;
}

/** Values what a bot wants to place by fresh prices. A key without caps is valued too: its day is shown all the same. */
export async function valueOrders(
  deps: Pick<Deps, "prices">,
  bot: Bot,
  placement: Placement,
): Promise<Valued | Denial> {
  const basis = await findBasis(deps, bot, placement.symbol);
  if ("reason" in basis) return basis;
  const values = valueGroups(placement, basis);
  const denied = denyValue(bot.grant.limits, values);
  if (denied !== undefined) return denied;
  const groups = placement.groups.map((group, index) => {
    const reserved = values[index] ?? 0;
    return {
      orders: group.map(({ clientOrderId: name }) => ({ name, orderId: null })),
      reserved,
      kept: reserved,
      isFinal: false,
      canExceed: group.some((order) => canExceed(order, index > 0)),
    };
  });
  return { groups, rate: basis.rate };
}

async function findBasis(
  { prices }: Pick<Deps, "prices">,
  bot: Bot,
  symbol: string,
): Promise<ValueBasis | Denial> {
  const { exchange } = bot;
  const book = await prices.prices(exchange);
  if (book === undefined) return denial("price_unknown");
  // What has no price need not be asked for.
  if (book.quote(symbol) === undefined) return denial("not_valued");
  const quoteAsset = await prices.quoteAsset(exchange, symbol, payerOf(bot));
  if (quoteAsset === undefined) return denial("price_unknown");
  return basisOf(book, symbol, quoteAsset) ?? denial("not_valued");
}
