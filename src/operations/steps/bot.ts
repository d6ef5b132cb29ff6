import type { Grant } from "../../core/bots/grant.ts";
import type { VirtualKeyInUse } from "../../db/virtual-keys.ts";
import type { Exchange, OwnAnswer } from "../../exchanges/index.ts";

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

/** Percent of the weight for signed calls that one virtual key may use unless its limits say otherwise. */
const DEFAULT_PERCENT = 50;

export function payerOf({ key, grant }: Bot) {
  return { virtualKeyId: key.id, percent: grant.limits.weightShare ?? DEFAULT_PERCENT };
}
