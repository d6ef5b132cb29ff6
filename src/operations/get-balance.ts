import type { Balance } from "../exchanges/index.ts";
import type { Deps, Origin } from "./deps.ts";
import { askDeps } from "./steps/ask-deps.ts";
import { askForBalances } from "./steps/ask-exchange.ts";
import { notAcceptedError } from "./steps/exchange-errors.ts";
import { openCredential } from "./steps/open-credential.ts";

interface BalanceSheet {
  readonly balances: readonly Balance[];
  /** Milliseconds. */
  readonly asOf: number;
}

/** What the account of the user's key holds now. Throws `no_key`, `key_rejected`, `exchange_unavailable`. */
export async function getBalance(deps: Deps, origin: Origin, userId: number): Promise<BalanceSheet> {
  const { exchange, credential } = await openCredential(deps, origin, userId, "balance");
  const answer = await askForBalances(askDeps(deps), exchange, credential);
  if (answer.outcome !== "accepted") throw notAcceptedError(answer);
  return { balances: answer.balances, asOf: deps.now() };
}
