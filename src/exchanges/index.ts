import { binance, binanceTestnet, paper } from "./binance/index.ts";
import type { Exchange } from "./exchange.ts";

export type {
  Balance,
  Credential,
  Environment,
  Exchange,
  ExchangeId,
  ExchangeRequest,
  HttpRequest,
  InspectionRequest,
} from "./exchange.ts";
export type {
  BotRequest,
  GatewayAction,
  OrderReport,
  OwnAnswer,
  PublicQuestion,
  Refusal,
  SignedCall,
  TradeAction,
  TradeOutcome,
} from "./gateway.ts";

/** Every exchange that Keyhold speaks with. A new one is a folder beside this file and its name in this list. */
export const EXCHANGES: readonly Exchange[] = [binance, binanceTestnet, paper];

/** Undefined when the list has no exchange of that name: the name may come from a request. */
export function findExchange(id: string): Exchange | undefined {
  return EXCHANGES.find((exchange) => exchange.id === id);
}
