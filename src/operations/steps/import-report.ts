import type { SourceId } from "../../core/import/source.ts";

/** Why something was not taken over as it stood. A name is stable for programs. */
type ImportReason =
  | "email_unfit"
  | "email_taken"
  | "email_differs"
  | "password_unusable"
  | "deleted_here"
  | "empty"
  | "damaged"
  | "not_opened"
  | "unfit"
  | "key_exists"
  | "user_missing"
  | "user_not_taken"
  | "not_needed"
  | "label_unfit";

/** Something to know about a row of the other program, by its id; never with a value of it. */
export interface Remark {
  readonly table: "users" | "api_keys";
  readonly id: SourceId;
  readonly reason: ImportReason;
  /** The column that it is about. */
  readonly column?: string;
  /** What is wrong with the value. */
  readonly message?: string;
}

/** What became of the rows of a table. */
export interface Tally {
  /** Now. */
  readonly taken: number;
  /** Before. */
  readonly already: number;
  readonly failed: number;
  /** Not needed here. */
  readonly left: number;
}

export interface ImportReport {
  readonly users: Tally;
  readonly keys: Tally;
  readonly remarks: readonly Remark[];
  /** Rows that came while it was read, or that belong to no page of it: so many were not looked at. */
  readonly unseen: Readonly<Record<Remark["table"], number>>;
  /** Whether all that was to be taken over is here, whole. */
  readonly isWhole: boolean;
}

/** What was to be expected. */
const HARMLESS: ReadonlySet<ImportReason> = new Set(["deleted_here", "not_needed", "label_unfit"]);

/** Counts what became of each row. */
export class ImportTally {
  readonly #counts = {
    users: { taken: 0, already: 0, failed: 0, left: 0 },
    api_keys: { taken: 0, already: 0, failed: 0, left: 0 },
  };
  readonly #remarks: Remark[] = [];

  count(table: Remark["table"], what: keyof Tally): void {
    this.#counts[table][what] += 1;
  }

  remark(remark: Remark): void {
    this.#remarks.push(remark);
  }

  /** A row that is not here in the end. */
  not(remark: Remark): void {
    this.count(remark.table, HARMLESS.has(remark.reason) ? "left" : "failed");
    this.remark(remark);
  }

  /** `there`: how many rows stand in each table at the end. */
  report(there: ImportReport["unseen"]): ImportReport {
    const { users, api_keys } = this.#counts;
    const unseen = { users: missing(there.users, users), api_keys: missing(there.api_keys, api_keys) };
    const isAllSeen = unseen.users + unseen.api_keys === 0;
    return {
      users,
      keys: api_keys,
      remarks: this.#remarks,
      unseen,
      isWhole: isAllSeen && this.#remarks.every(({ reason }) => HARMLESS.has(reason)),
    };
  }
}

function missing(rows: number, { taken, already, failed, left }: Tally): number {
  return Math.max(0, rows - taken - already - failed - left);
}
