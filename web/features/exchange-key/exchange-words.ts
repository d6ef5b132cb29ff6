import type { MessageValues, Text, Words } from "../../i18n/i18n.tsx";

const KNOWN = ["binance", "binance-testnet", "paper"] as const;

/**
 * The exchange's name as it stands in a sentence. Turkish endings follow the sound of a name, so each form is a text
 * of its own and none is glued together.
 */
export function exchangeWords(t: Text, exchange: string): MessageValues {
  const id = KNOWN.find((known) => known === exchange);
  if (id === undefined) {
    return {
      exchange,
      exchange_to: exchange,
      exchange_at: exchange,
      exchange_from: exchange,
      exchange_of: exchange,
    };
  }
  return {
    exchange: t(`exchange.${id}`),
    exchange_to: t(`exchange.${id}.to`),
    exchange_at: t(`exchange.${id}.at`),
    exchange_from: t(`exchange.${id}.from`),
    exchange_of: t(`exchange.${id}.of`),
  };
}

/** "Binance, real account": never a doubt about whose money it is. What a newer server adds keeps the server's word. */
export function exchangeName({ t, knows }: Words, exchange: string, environment: string): string {
  const name = `exchange.${exchange}.name`;
  const money = `exchange.environment.${environment}`;
  return t("exchange.choice", {
    exchange: knows(name) ? t(name) : exchange,
    environment: knows(money) ? t(money) : environment,
  });
}
