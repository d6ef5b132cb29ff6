import type { Exchange } from "../exchanges/index.ts";
import { exchangeNow, type TimeDeps } from "./steps/exchange-now.ts";

/** The exchange's time in milliseconds, by which bots are judged; undefined when it cannot be asked. */
export function tellExchangeTime(deps: TimeDeps, exchange: Exchange): Promise<number | undefined> {
  return exchangeNow(deps, exchange);
}
