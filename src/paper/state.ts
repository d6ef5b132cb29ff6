import { type Account, openAccount } from "./accounts.ts";
import type { Fault } from "./faults.ts";
import type { RequestRecord } from "./journal.ts";
import type { PaperKey } from "./keys.ts";
import { emptyTrading, type Trading } from "./trading/registry.ts";
import { emptyWeights, type Weights } from "./weights.ts";

/** All that the paper exchange remembers; in memory only. */
export interface PaperState {
  readonly keys: Map<string, PaperKey>;
  readonly accounts: Map<string, Account>;
  readonly faults: Fault[];
  readonly journal: RequestRecord[];
  /** How many times Binance's limits on requests and orders are granted. */
  readonly generosity: number;
  weights: Weights;
  trading: Trading;
}

export const emptyState = (generosity = 1): PaperState => ({
  generosity,
  keys: new Map(),
  accounts: new Map(),
  faults: [],
  journal: [],
  weights: emptyWeights(generosity),
  trading: emptyTrading(undefined, generosity),
});

/** As just started: no key, account, order, fault or request, nothing of the weight used, and every price that of time. */
export function resetState(state: PaperState): void {
  state.keys.clear();
  state.accounts.clear();
  state.faults.length = 0;
  state.journal.length = 0;
  state.weights = emptyWeights(state.generosity);
  state.trading = emptyTrading(undefined, state.generosity);
}

/** The account of this name, or a new one that `storeKey` will keep. */
export const accountNamed = (state: PaperState, name: string, now: number): Account =>
  state.accounts.get(name) ?? openAccount(name, now);

/** Keeps a new or changed key and its account. */
export function storeKey(state: PaperState, key: PaperKey): void {
  state.keys.set(key.apiKey, key);
  state.accounts.set(key.account.name, key.account);
}
