import { countSealed } from "../../db/sealed-rows.ts";
import { SEALED_TABLE_NAMES, type SealedTableName } from "../../db/sealed-tables.ts";
import type { Deps } from "../deps.ts";

/** How many rows each Fernet key has sealed, by fingerprint and table. */
export type SealedCounts = ReadonlyMap<string, ReadonlyMap<SealedTableName, number>>;

/** Counts every row that is sealed or stands under a MAC, in one state of the database. */
export function countSealedRows({ db }: Pick<Deps, "db">): Promise<SealedCounts> {
  return db.snapshot(async (reader) => {
    const counts = new Map<string, Map<SealedTableName, number>>();
    for (const name of SEALED_TABLE_NAMES) {
      for (const [fingerprint, count] of await countSealed(reader, name)) {
        const ofKey = counts.get(fingerprint) ?? new Map<SealedTableName, number>();
        counts.set(fingerprint, ofKey.set(name, count));
      }
    }
    return counts;
  });
}

/** How many rows of any table the keys but this one have sealed. */
export function countOthers(counts: SealedCounts, fingerprint: string): number {
  let total = 0;
  for (const [other, tables] of counts) if (other !== fingerprint) total += sumOf(tables);
  return total;
}

function sumOf(tables: ReadonlyMap<string, number> | undefined): number {
  return [...(tables?.values() ?? [])].reduce((sum, count) => sum + count, 0);
}
