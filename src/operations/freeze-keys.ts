import { deleteFreeze, type FreezeScope, insertFreeze, listFreezes } from "../db/freezes.ts";
import { waitForReservations } from "../db/lock.ts";
import type { Tx } from "../db/schema.ts";
import { EXCHANGES, type ExchangeId } from "../exchanges/index.ts";
import type { Deps } from "./deps.ts";
import { accountNamed } from "./steps/account-named.ts";
import { record, recordForDeployment } from "./steps/record.ts";

/** What the operator names. */
export type FreezeTarget =
  | { readonly kind: "all" }
  | { readonly kind: "exchange"; readonly exchange: ExchangeId }
  | { readonly kind: "user"; readonly email: string };

/** The exchanges whose keys can be frozen together. */
export const FREEZABLE_EXCHANGES: readonly ExchangeId[] = EXCHANGES.map(({ id }) => id);

type FreezeDeps = Pick<Deps, "db" | "keyring" | "now" | "random">;

export interface FreezeOutcome {
  /** False when it stood so already. */
  readonly isChanged: boolean;
  /** Everything that is frozen by the operator afterwards. */
  readonly scopes: readonly string[];
}

/**
 * Freezes all keys, those of an exchange, or that of a user; those that come later too. Once it has answered, no node reserves
 * an order with any of them. Throws `not_found` for an account that is not there.
 */
export function freezeKeys(deps: FreezeDeps, target: FreezeTarget): Promise<FreezeOutcome> {
  return alter(deps, target, "keys.frozen", (tx, scope) => insertFreeze(tx, scope, deps.now()));
}

/** Lifts what `freezeKeys` did for the same target. Keys that their owners, or Keyhold, have frozen stay so. */
export function unfreezeKeys(deps: FreezeDeps, target: FreezeTarget): Promise<FreezeOutcome> {
  return alter(deps, target, "keys.unfrozen", deleteFreeze);
}

function alter(
  deps: FreezeDeps,
  target: FreezeTarget,
  event: "keys.frozen" | "keys.unfrozen",
  change: (tx: Tx, scope: FreezeScope) => Promise<boolean>,
): Promise<FreezeOutcome> {
  return deps.db.write(async (tx) => {
    if (event === "keys.frozen") await waitForReservations(tx);
    const userId = target.kind === "user" ? (await accountNamed(tx, target.email)).id : undefined;
    const scope = scopeOf(target, userId);
    const isChanged = await change(tx, scope);
    const happening = { event, actor: "operator", subject: `keys:${scope}` } as const;
    if (isChanged && userId !== undefined) await record(tx, deps, undefined, userId, happening);
    else if (isChanged) await recordForDeployment(tx, deps, happening);
    return { isChanged, scopes: (await listFreezes(tx)).map((freeze) => freeze.scope) };
  });
}

function scopeOf(target: FreezeTarget, userId: number | undefined): FreezeScope {
  switch (target.kind) {
    case "all":
      return "all";
    case "exchange":
      return `exchange:${target.exchange}`;
    case "user":
      return `user:${userId ?? 0}`;
  }
}
