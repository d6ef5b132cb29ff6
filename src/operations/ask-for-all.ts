import type { Exchange, PublicQuestion } from "../exchanges/index.ts";
import type { Deps } from "./deps.ts";
import type { BotAnswer } from "./steps/bot.ts";
import { heed } from "./steps/heed.ts";

const DEADLINE_MS = 12_000;

/**
 * Asks the exchange for something that anybody may know. What strangers ask for must not use up what the vault and signed calls
 * need: it is paid from a share of its own. Throws `storage_busy`, `storage_failed`.
 */
export async function askForAll(
  deps: Pick<Deps, "send" | "weights">,
  exchange: Exchange,
  { http, weight }: PublicQuestion,
): Promise<BotAnswer> {
  const { refuse } = exchange.gateway;
  if (!(await deps.weights.take(exchange.id, "public", weight))) {
    return refuse("busy", { seconds: deps.weights.secondsToWait(exchange.id) });
  }
  const result = await deps.send(exchange.id, http, DEADLINE_MS, "large");
  if (result.kind === "failed") return refuse("unavailable");
  await heed(deps, exchange, result);
  return result;
}
