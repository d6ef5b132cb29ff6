import { type Denial, denyTrade } from "../core/bots/decide.ts";
import type { GatewayAction } from "../exchanges/index.ts";
import { askForBot, type BotDeps } from "./steps/ask-for-bot.ts";
import type { Bot, BotAnswer } from "./steps/bot.ts";

/** A request of a bot that changes nothing at the exchange. */
type ReadAction = Extract<GatewayAction, { readonly kind: "read" | "trade" }>;

/**
 * Answers a read, or a test of an order, which only a bot may try that may place it. Reads are counted by the caller, and not recorded
 * one by one. Throws `key_unreadable`, `fernet_key_missing`, `storage_busy`, `storage_failed`.
 */
export async function readForBot(deps: BotDeps, bot: Bot, action: ReadAction): Promise<BotAnswer | Denial> {
  const denied = action.kind === "trade" ? denyTrade(bot.grant.limits, action.wanted) : undefined;
  return denied ?? (await askForBot(deps, bot, action.request));
}
