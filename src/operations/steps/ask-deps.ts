import { takeWeight } from "../../db/exchange-weight.ts";
import type { Deps } from "../deps.ts";
import type { AskDeps } from "./exchange-answers.ts";

/** Nine tenths of what Binance grants an address in a minute (6,000): other programs may share the address. */
const WEIGHT_PER_MINUTE = 5_400;

/** What a question to an exchange needs: its weight is taken from the budget that all nodes of the group share. */
export function askDeps(deps: Deps): AskDeps {
  return {
    send: deps.send,
    clock: deps.clock,
    now: deps.now,
    takeWeight: (exchange, weight) =>
      deps.db.write((tx) => {
        const minute = Math.floor(deps.now() / 60_000);
        return takeWeight(
          tx,
          { exchange, outgoingGroup: deps.outgoingGroup },
          minute,
          weight,
          WEIGHT_PER_MINUTE,
        );
      }),
  };
}
