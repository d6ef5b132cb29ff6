import type { MessageId, MessageValues, Text } from "../../i18n/i18n.tsx";

const KNOWN = ["binance", "binance-testnet", "paper"] as const;
type Known = (typeof KNOWN)[number];

/**
 * The exchange's name as it stands in a sentence. Turkish endings follow the sound of a name, so each form is a text
 * of its own and none is glued together.
 */
export function exchangeWords(t: Text, exchange: string): MessageValues {
  const id = knownOr(exchange);
  return {
    exchange: t(`exchange.${id}`),
    exchange_to: t(`exchange.${id}.to`),
    exchange_at: t(`exchange.${id}.at`),
    exchange_from: t(`exchange.${id}.from`),
    exchange_of: t(`exchange.${id}.of`),
  };
}

/** "Binance, real account": never a doubt about whose money it is. */
export function exchangeName(t: Text, exchange: string, environment: string): string {
  return t("exchange.choice", {
    exchange: t(`exchange.${knownOr(exchange)}.name`),
    environment: t(`exchange.environment.${environment}` as MessageId),
  });
}

function knownOr(exchange: string): Known {
  return KNOWN.find((known) => known === exchange) ?? "binance";
}
