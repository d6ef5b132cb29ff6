import { KeyholdError } from "../core/errors.ts";
import { listSealedFactors, type OwnedFactor } from "../db/second-factors.ts";
import type { Deps } from "./deps.ts";
import { openSecondFactor } from "./steps/second-factor.ts";

const PAGE = 1_000;

/** Opens every second factor, page by page, and names the users whose own does not open. */
export async function countUnreadableSecondFactors(
  deps: Pick<Deps, "db" | "keyring">,
): Promise<{ readonly total: number; readonly unreadable: readonly number[] }> {
  const unreadable: number[] = [];
  let total = 0;
  let after = 0;
  for (;;) {
    const page = await listSealedFactors(deps.db, after, PAGE);
    for (const factor of page) if (!opens(deps, factor)) unreadable.push(factor.userId);
    total += page.length;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return { total, unreadable };
    after = last.userId;
  }
}

function opens(deps: Pick<Deps, "keyring">, { userId, sealed }: OwnedFactor): boolean {
  try {
    openSecondFactor(deps, userId, sealed);
    return true;
  } catch (error) {
    if (error instanceof KeyholdError) return false;
    throw error;
  }
}
