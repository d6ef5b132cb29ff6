import { KeyholdError } from "../../core/errors.ts";
import type { Exchange, ExchangeId } from "../../exchanges/index.ts";
import type { Deps } from "../deps.ts";

/** The exchange of that name, if this server offers it; else throws `validation_failed`. */
export function offeredExchange(deps: Pick<Deps, "exchanges">, id: string): Exchange {
  const exchange = deps.exchanges.get(id as ExchangeId);
  if (exchange !== undefined) return exchange;
  const message = `This server offers: ${[...deps.exchanges.keys()].join(", ")}.`;
  throw new KeyholdError("validation_failed", { fields: [{ field: "exchange", message }] });
}
