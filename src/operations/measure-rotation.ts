import { countSealedWith } from "../db/backlog.ts";
import { listFernetKeys } from "../db/fernet-keys.ts";
import { SEALED_TABLE_NAMES } from "../db/sealed-tables.ts";
import type { Deps } from "./deps.ts";

/** Of each table. */
const COUNTED = 100_000;

/**
 * What is yet to be sealed anew: the rows under each Fernet key of the database but the first of this node, by fingerprint, counted up to
 * 100,000 of each table. Empty when there is no other.
 */
export async function measureRotation({
  db,
  keyring,
}: Pick<Deps, "db" | "keyring">): Promise<ReadonlyMap<string, number>> {
  const older = (await listFernetKeys(db.read)).filter(
    (key) => key.fingerprint !== keyring.first.fingerprint,
  );
  const rows = new Map<string, number>();
  for (const { fingerprint } of older) {
    let count = 0;
    for (const table of SEALED_TABLE_NAMES) count += await countSealedWith(db, table, fingerprint, COUNTED);
    rows.set(fingerprint, count);
  }
  return rows;
}
