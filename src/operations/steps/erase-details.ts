import { eraseOldestDetails } from "../../db/erasures.ts";
import type { Deps } from "../deps.ts";

/** Few enough to hold no other writer up. */
const ERASED_AT_ONCE = 500;

/**
 * Erases addresses, agents and texts of a chain whose user is gone; entries and head stay, and the chain still holds.
 * Whatever is left when the process dies stands in `erasures`, and is erased by whoever calls this again.
 */
export async function eraseDetails({ db }: Pick<Deps, "db">, chainId: number): Promise<void> {
  while (!(await db.write((tx) => eraseOldestDetails(tx, chainId, ERASED_AT_ONCE))));
}
