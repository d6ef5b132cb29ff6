import type { Deps } from "../deps.ts";
import type { AskDeps } from "./exchange-answers.ts";
import { heed } from "./heed.ts";

/**
 * What the vault's own questions to an exchange need: their weight comes from the share that is kept for them. `paid` was taken
 * from it before.
 */
export function askDeps(
  deps: Pick<Deps, "send" | "clock" | "now" | "weights">,
  purse: "vault" | "watch" | "account" = "vault",
  paid = 0,
): AskDeps {
  let left = paid;
  return {
    send: deps.send,
    clock: deps.clock,
    now: deps.now,
    async takeWeight(exchange, weight) {
      if (weight > left) return deps.weights.take(exchange, purse, weight);
      left -= weight;
      return true;
    },
    heed: (exchange, answer) => heed(deps, exchange, answer),
  };
}
