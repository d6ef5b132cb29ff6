import type { Deps } from "../deps.ts";
import type { AskDeps } from "./exchange-answers.ts";
import { heed } from "./heed.ts";

/** What the vault's own questions to an exchange need: their weight comes from the share that is kept for them. */
export function askDeps(deps: Pick<Deps, "send" | "clock" | "now" | "weights">): AskDeps {
  return {
    send: deps.send,
    clock: deps.clock,
    now: deps.now,
    takeWeight: (exchange, weight) => deps.weights.take(exchange, "vault", weight),
    heed: (exchange, answer) => heed(deps, exchange, answer),
  };
}
