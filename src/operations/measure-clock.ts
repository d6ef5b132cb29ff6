import type { Exchange } from "../exchanges/index.ts";
import type { Deps } from "./deps.ts";

const DEADLINE_MS = 5_000;

/** How far the exchange's clock is from ours, in milliseconds; `undefined` when it does not answer. */
export async function measureClock(
  { send, now }: Pick<Deps, "send" | "now">,
  exchange: Exchange,
): Promise<{ readonly offsetMs: number; readonly roundTripMs: number } | undefined> {
  const sentAt = now();
  const answer = await send(exchange.id, exchange.timeRequest.http, DEADLINE_MS);
  const receivedAt = now();
  const time = answer.kind === "answer" && answer.status === 200 ? exchange.readTime(answer.body) : undefined;
  if (time === undefined) return undefined;
  return { offsetMs: Math.round(time - (sentAt + receivedAt) / 2), roundTripMs: receivedAt - sentAt };
}
