import { KeyholdError } from "../../core/errors.ts";
import { type ConstraintKind, ConstraintViolation } from "../constraint.ts";

/** Result codes of SQLite (https://www.sqlite.org/rescode.html): the low byte names the family. */
const BUSY = new Set([5 /* BUSY */, 6 /* LOCKED */, 15 /* PROTOCOL: a race for the WAL */]);
const FAILED = new Set([
  3 /* PERM */, 7 /* NOMEM */, 8 /* READONLY */, 10 /* IOERR */, 11 /* CORRUPT */, 13 /* FULL */,
  14 /* CANTOPEN */, 26 /* NOTADB */,
]);
const CONSTRAINT = 19;
const CONSTRAINT_KINDS: ReadonlyMap<number, ConstraintKind> = new Map([
  [787, "foreign_key"],
  [1299, "not_null"],
  [1555, "unique"], // PRIMARYKEY
  [2067, "unique"],
  [2579, "unique"], // ROWID
]);

/** Whether the database is locked by somebody else at this moment, so that trying again makes sense. */
export function isBusy(error: unknown): boolean {
  return BUSY.has(resultCode(error) & 0xff);
}

/** What callers hear of an error of `node:sqlite`. What is not of the storage's making stays as it is. */
export function translated(error: unknown): unknown {
  const code = resultCode(error);
  if ((code & 0xff) === CONSTRAINT) return violation(code, error);
  if (isBusy(error)) return new KeyholdError("storage_busy", { cause: error });
  if (FAILED.has(code & 0xff)) return new KeyholdError("storage_failed", { cause: error });
  return error;
}

function resultCode(error: unknown): number {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode
    : 0;
}

/** SQLite names the columns at the end: `UNIQUE constraint failed: users.email`. For foreign keys it names none. */
function violation(code: number, error: unknown): ConstraintViolation {
  const target = error instanceof Error ? /constraint failed: (.+)$/.exec(error.message)?.[1] : undefined;
  return new ConstraintViolation(CONSTRAINT_KINDS.get(code) ?? "check", target, error);
}
