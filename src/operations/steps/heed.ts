import type { Exchange } from "../../exchanges/index.ts";
import type { SendResult } from "../../net/send.ts";
import type { Weights } from "./weights.ts";

// Binance bans for 3 days at most; a longer time is not believed.
const LONGEST_BAN_SECONDS = 259_200;
/** When the exchange does not say how long. */
const UNTOLD_SECONDS = 60;

/** Heeds what an answer says of the weight that was used; 429 and 418 stop the address for as long as they name, on every node. */
export async function heed(
  { weights }: { readonly weights: Weights },
  { id, gateway }: Exchange,
  { status, headers, body }: Extract<SendResult, { readonly kind: "answer" }>,
): Promise<void> {
  const used = gateway.readUsedWeight(headers);
  if (used !== undefined) weights.noteUsed(id, used);
  if (!gateway.asksForPause(status, body)) return;
  await weights.stop(id, readRetryAfter(headers["retry-after"]) ?? UNTOLD_SECONDS);
}

/** In seconds; null when the header is missing or is no number. */
export function readRetryAfter(header: unknown): number | null {
  if (typeof header !== "string" || !/^\d{1,9}$/.test(header)) return null;
  return Math.min(Number(header), LONGEST_BAN_SECONDS);
}
