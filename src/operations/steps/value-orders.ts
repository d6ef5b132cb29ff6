import { type Denial, denial, denyValue } from "../../core/bots/decide.ts";
import type { Decimal } from "../../core/bots/decimal.ts";
import type { Placement } from "../../core/bots/order.ts";
import type { ReservedGroup } from "../../core/bots/settle.ts";
import { basisOf, canExceed, valueGroups } from "../../core/bots/valuation.ts";
import type { Deps } from "../deps.ts";
import type { Bot } from "./bot.ts";

/** What is to be reserved for orders, and at which rate their quote asset counts in USDT. */
export interface Valued {
  readonly groups: readonly ReservedGroup[];
  readonly rate: Decimal;
}

/** Values what a bot wants to place by fresh prices. A key without caps is valued too: its day is shown all the same. */
export async function valueOrders(
  deps: Pick<Deps, "prices">,
  { exchange, grant }: Bot,
  placement: Placement,
): Promise<Valued | Denial> {
  const [quoteAsset, prices] = await Promise.all([
    deps.prices.quoteAsset(exchange, placement.symbol),
    deps.prices.prices(exchange),
  ]);
  const basis =
    quoteAsset === undefined || prices === undefined
      ? undefined
      : basisOf(prices, placement.symbol, quoteAsset);
  if (basis === undefined) return denial("price_unknown");
  const values = valueGroups(placement, basis);
  const denied = denyValue(grant.limits, values);
  if (denied !== undefined) return denied;
  const groups = placement.groups.map((group, index) => {
    const reserved = values[index] ?? 0;
    return {
      orders: group.map(({ clientOrderId: name }) => ({ name, orderId: null })),
      reserved,
      kept: reserved,
      isFinal: false,
      canExceed: group.some(canExceed),
    };
  });
  return { groups, rate: basis.rate };
}
