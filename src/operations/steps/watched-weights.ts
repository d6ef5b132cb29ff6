import type { ExchangeId } from "../../exchanges/index.ts";
import type { Purse, Weights } from "./weights.ts";

/** The same weights, and `note` hears whenever there is none for somebody. */
export function watchedWeights(
  weights: Weights,
  note: (exchange: ExchangeId, share: Purse) => void,
): Weights {
  return {
    ...weights,
    async take(exchange, share, weight, payer) {
      const isTaken = await weights.take(exchange, share, weight, payer);
      if (!isTaken) note(exchange, share);
      return isTaken;
    },
  };
}
