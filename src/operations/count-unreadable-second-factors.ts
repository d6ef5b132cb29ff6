import { listSealedFactors } from "../db/second-factors.ts";
import type { Deps } from "./deps.ts";
import { countUnreadable, type Unreadable } from "./steps/count-unreadable.ts";
import { openSecondFactor } from "./steps/second-factor.ts";

/** Opens every second factor, and names the users whose own does not open. */
export function countUnreadableSecondFactors(deps: Pick<Deps, "db" | "keyring">): Promise<Unreadable> {
  return countUnreadable(
    (after, limit) => listSealedFactors(deps.db, after, limit),
    ({ userId }) => userId,
    ({ userId, sealed }) => openSecondFactor(deps, userId, sealed),
  );
}
