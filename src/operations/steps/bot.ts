import { denial } from "../../core/bots/decide.ts";
import { DEFAULT_WEIGHT_SHARE, type Grant } from "../../core/bots/grant.ts";
import type { VirtualKeyInUse } from "../../db/virtual-keys.ts";
import type { Exchange, OwnAnswer } from "../../exchanges/index.ts";
import type { SendResult } from "../../net/send.ts";

/** A bot that has proven which virtual key it holds. */
export interface Bot {
  readonly key: VirtualKeyInUse;
  readonly grant: Grant;
  readonly exchange: Exchange;
}

/** What goes back to a bot: the exchange's own answer, or ours in its form. */
export interface BotAnswer extends OwnAnswer {
  /** The exchange's headers, when it is the exchange's answer. */
  readonly headers?: Readonly<Record<string, unknown>>;
}

/**
 * The exchange's answer to a request of ours, for the bot. What the exchange says of the key behind it would be taken by the bot for
 * something about its own: it is told that the key does not work, in words of the limits.
 */
export function passOn(
  exchange: Exchange,
  answer: Extract<SendResult, { readonly kind: "answer" }>,
): BotAnswer {
  const isRejected = exchange.classifyError(answer.status, answer.body).kind === "rejected";
  return answer.status !== 200 && isRejected ? exchange.gateway.deny(denial("key_not_usable")) : answer;
}

export function payerOf({ key, grant }: Bot) {
  return { virtualKeyId: key.id, percent: grant.limits.weightShare ?? DEFAULT_WEIGHT_SHARE };
}
