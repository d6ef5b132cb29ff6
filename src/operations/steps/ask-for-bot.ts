import type { ExchangeRequest } from "../../exchanges/index.ts";
import type { Deps } from "../deps.ts";
import { type Bot, type BotAnswer, passOn, payerOf } from "./bot.ts";
import { exchangeNow } from "./exchange-now.ts";
import { sendSigned } from "./send-signed.ts";

export type BotDeps = Pick<Deps, "keyring" | "send" | "weights" | "clock" | "now">;

/**
 * Asks the exchange in the name of a bot for something that changes nothing. Throws `key_unreadable`,
 * `fernet_key_missing`, `storage_busy`, `storage_failed`.
 */
export async function askForBot(deps: BotDeps, bot: Bot, request: ExchangeRequest): Promise<BotAnswer> {
  const { exchange, key } = bot;
  const { refuse } = exchange.gateway;
  const timestamp = await exchangeNow(deps, exchange);
  if (timestamp === undefined) return refuse("unavailable");
  if (!(await deps.weights.take(exchange.id, "signed", request.weight, payerOf(bot)))) {
    return refuse("busy", { seconds: deps.weights.secondsToWait(exchange.id) });
  }
  const result = await sendSigned(deps, exchange, key, request, timestamp);
  return result.kind === "answer" ? passOn(exchange, result) : refuse("unavailable");
}
