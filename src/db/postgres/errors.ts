import { DatabaseError } from "pg";
import { KeyholdError } from "../../core/errors.ts";
import { type ConstraintKind, ConstraintViolation } from "../constraint.ts";

/** SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CONSTRAINT_KINDS: ReadonlyMap<string, ConstraintKind> = new Map([
  ["23001", "foreign_key"],
  ["23502", "not_null"],
  ["23503", "foreign_key"],
  ["23505", "unique"],
  ["23514", "check"],
]);
/** Lock not available, statement timeout, too many connections, serialization failure, deadlock. */
const BUSY = new Set(["55P03", "57014", "53300", "40001", "40P01"]);
/** The server undid the transaction because of what others did at the same time. */
const TO_BE_RUN_AGAIN = new Set(["40001", "40P01"]);
/**
 * Connection, authorization, no such database, resources, state of the server, its system or its files; a server that
 * only reads; a connection that the server has ended.
 */
const FAILED = /^(?:08|28|3D|53|57|58|XX|F0|25006|25P03|55000)/;

/** The SQLSTATE of an answer of the server; undefined for whatever else went wrong. */
function stateOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

/** Whether the same work may succeed when it is run again at once. */
export function isToBeRunAgain(error: unknown): boolean {
  return TO_BE_RUN_AGAIN.has(stateOf(error) ?? "");
}

/** A statement that a connection had prepared no longer fits, because a migration has changed its table. */
export function isStalePlan(error: unknown): boolean {
  return (
    stateOf(error) === "0A000" && error instanceof DatabaseError && error.routine === "RevalidateCachedQuery"
  );
}

/** Whether the connection is of no more use: it broke, or the server ended it, or nobody knows what it is at. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.severity === "FATAL" || error.severity === "PANIC";
  return isForeign(error);
}

/** What callers hear of an error of the driver. What is not of the storage's making stays as it is. */
export function translated(error: unknown): unknown {
  const state = stateOf(error);
  if (state === undefined) return isForeign(error) ? unreached(error) : error;
  const kind = CONSTRAINT_KINDS.get(state);
  if (kind !== undefined) return violation(kind, error as DatabaseError);
  if (BUSY.has(state)) return new KeyholdError("storage_busy", { cause: error });
  return FAILED.test(state) ? new KeyholdError("storage_failed", { cause: error }) : error;
}

/** What the driver throws of itself is a plain `Error`: the connection is lost, or none was to be had in time. */
function isForeign(error: unknown): boolean {
  return (
    error instanceof Error &&
    !(error instanceof TypeError || error instanceof RangeError || error instanceof KeyholdError)
  );
}

function unreached(error: unknown): KeyholdError {
  const isQueueFull = error instanceof Error && error.message === "timeout exceeded when trying to connect";
  return new KeyholdError(isQueueFull ? "storage_busy" : "storage_failed", { cause: error });
}

/** The names of the columns stand in the detail, before the values, in whatever language: `Key (a, b)=(1, 2) ...`. */
function violation(kind: ConstraintKind, error: DatabaseError): ConstraintViolation {
  const { table, column, detail } = error;
  const columns = column === undefined ? /\(([^()]*)\)=\(/.exec(detail ?? "")?.[1] : column;
  const names = kind === "foreign_key" || columns === undefined ? [] : columns.split(", ");
  const target = names.length === 0 ? undefined : names.map((name) => `${table}.${name}`).join(", ");
  return new ConstraintViolation(kind, target, error);
}
