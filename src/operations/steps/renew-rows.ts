import { KeyholdError } from "../../core/errors.ts";
import type { ResealedRow, SealedRow } from "../../db/sealed-rows.ts";
import type { SealedTableName } from "../../db/sealed-tables.ts";
import { type RenewDeps, renewRow } from "./renew-row.ts";

/** A row that was left as it is, and why: it does not open, or its key is not given. */
export interface LeftRow {
  readonly table: SealedTableName;
  readonly key: number;
  readonly why: "key_unreadable" | "fernet_key_missing";
}

export interface Renewed {
  readonly rows: readonly ResealedRow[];
  readonly left: readonly LeftRow[];
}

/** Makes what rows of a table hold anew under the first Fernet key; here, or in a thread of its own. */
export type RenewRows = (name: SealedTableName, rows: readonly SealedRow[]) => Promise<Renewed>;

export function renewRows(deps: RenewDeps, name: SealedTableName, rows: readonly SealedRow[]): Renewed {
  const left: LeftRow[] = [];
  const renewed = rows.flatMap((row) => {
    try {
      return [{ ...row, next: renewRow(deps, name, row) }];
    } catch (error) {
      if (!(error instanceof KeyholdError)) throw error;
      const why = error.code === "fernet_key_missing" ? error.code : "key_unreadable";
      left.push({ table: name, key: row.key, why });
      return [];
    }
  });
  return { rows: renewed, left };
}
