import { SEALED_TABLE_NAMES, type SealedTableName } from "../db/sealed-tables.ts";
import { patiently } from "./steps/patiently.ts";
import { recordForDeployment } from "./steps/record.ts";
import { type LeftRow, type RotateDeps, rotateTable } from "./steps/rotate-table.ts";

export interface Rotated {
  /** How many rows of each table were sealed anew. */
  readonly moved: ReadonlyMap<SealedTableName, number>;
  readonly leftCount: number;
  /** The first of the rows that were left as they are. */
  readonly left: readonly LeftRow[];
}

/** Rows that are named one by one; the memory that a rotation takes must not grow with what is wrong. */
const NAMED = 100;

/**
 * Seals everything anew under the first Fernet key, while others read and write. Every value is opened and sealed outside of any transaction, and
 * replaced only where the row still holds what was opened. How far it is stands in the rows themselves: after a crash it is begun again, and
 * goes on. `onProgress` hears how many rows were sealed anew since it was called last.
 */
export async function rotateFernetKey(
  deps: RotateDeps,
  onProgress: (rows: number) => void = () => undefined,
): Promise<Rotated> {
  const moved = new Map<SealedTableName, number>();
  const left: LeftRow[] = [];
  let leftCount = 0;
  for (const name of SEALED_TABLE_NAMES) {
    await rotateTable(deps, name, {
      moved(rows) {
        moved.set(name, (moved.get(name) ?? 0) + rows);
        onProgress(rows);
      },
      left(row) {
        leftCount += 1;
        if (left.length < NAMED) left.push(row);
      },
    });
  }
  if (moved.size > 0) await recordRotated(deps, moved, leftCount);
  return { moved, leftCount, left };
}

function recordRotated(deps: RotateDeps, moved: Rotated["moved"], left: number): Promise<void> {
  return patiently(() =>
    deps.db.write((tx) =>
      recordForDeployment(tx, deps, {
        event: "fernet_key.rotated",
        actor: "operator",
        subject: `fernet_key:${deps.keyring.first.fingerprint}`,
        data: { ...Object.fromEntries(moved), left },
      }),
    ),
  );
}
