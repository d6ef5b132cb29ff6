import { KeyholdError } from "../../core/errors.ts";
import type { SealedRow } from "../../db/sealed-rows.ts";
import type { SealedTableName } from "../../db/sealed-tables.ts";
import { type RenewDeps, renewRow } from "./renew-row.ts";

/** A row that was left as it is, and why: it does not open, or its key is not given. */
export interface LeftRow {
  readonly table: SealedTableName;
  readonly key: number;
  readonly why: "key_unreadable" | "fernet_key_missing";
}

/** For each row, in their order, what is to stand in the place of its tokens, or why it is left as it is. */
export type Renewed = readonly (readonly string[] | LeftRow["why"])[];

/** Makes what rows of a table hold anew under the first Fernet key; here, or in a thread of its own. */
export type RenewRows = (name: SealedTableName, rows: readonly SealedRow[]) => Promise<Renewed>;

export function renewRows(deps: RenewDeps, name: SealedTableName, rows: readonly SealedRow[]): Renewed {
  return rows.map((row) => {
    try {
      return renewRow(deps, name, row);
    } catch (error) {
      if (!(error instanceof KeyholdError)) throw error;
      return error.code === "fernet_key_missing" ? error.code : "key_unreadable";
    }
  });
}
