import { SEALED_TABLE_NAMES, type SealedTableName } from "../db/sealed-tables.ts";
import { patiently } from "./steps/patiently.ts";
import { recordForDeployment } from "./steps/record.ts";
import type { LeftRow } from "./steps/renew-rows.ts";
import { type RotateDeps, rotateTable } from "./steps/rotate-table.ts";
import { countOthers, countSealedRows } from "./steps/sealed-counts.ts";

export interface Rotated {
  /** How many rows of each table were sealed anew. */
  readonly moved: ReadonlyMap<SealedTableName, number>;
  readonly leftCount: number;
  /** The first of the rows that were left as they are. */
  readonly left: readonly LeftRow[];
}

/** Rows that are named one by one; the memory that a rotation takes must not grow with what is wrong. */
const NAMED = 100;
/** A request that was under way when its node took the new key over may seal under the old one behind the rotation. */
const PASSES = 3;

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
  const noteMoved = (name: SealedTableName, rows: number) => {
    if (rows === 0) return;
    moved.set(name, (moved.get(name) ?? 0) + rows);
    onProgress(rows);
  };
  for (let pass = 1; ; pass++) {
    const { left, leftCount } = await rotateTables(deps, noteMoved);
    const others = countOthers(await countSealedRows(deps), deps.keyring.first.fingerprint);
    if (others > leftCount && pass < PASSES) continue;
    if (moved.size > 0) await recordRotated(deps, moved, others);
    return { moved, leftCount, left };
  }
}

async function rotateTables(
  deps: RotateDeps,
  noteMoved: (name: SealedTableName, rows: number) => void,
): Promise<Omit<Rotated, "moved">> {
  const left: LeftRow[] = [];
  let leftCount = 0;
  for (const name of SEALED_TABLE_NAMES) {
    await rotateTable(deps, name, {
      moved: (rows) => noteMoved(name, rows),
      left(row) {
        leftCount += 1;
        if (left.length < NAMED) left.push(row);
      },
    });
  }
  return { left, leftCount };
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
