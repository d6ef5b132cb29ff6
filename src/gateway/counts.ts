import type { DenialReason } from "../core/bots/decide.ts";
import type { Refusal } from "../exchanges/index.ts";
import type { OrderOutcome } from "../operations/trade-for-bot.ts";

/** What a bot wants: data that anybody may have, something of its account, or to trade. `none`: that could not be read. */
export type WantedKind = "public" | "read" | "trade" | "none";

/**
 * What was decided: `allowed`, a denial by the limits, or a refusal of whoever asks. `not_understood`: the dialect itself refused it.
 * `failed`: something did not work here.
 */
export type Decision = "allowed" | DenialReason | Refusal | "not_understood" | "failed";

/** Counts what the gateway decides; the words are from closed lists. */
export interface GatewayCounts {
  noteRequest(exchange: string, kind: WantedKind, decision: Decision, seconds: number): void;
  noteOrder(exchange: string, act: string, outcome: OrderOutcome): void;
}
