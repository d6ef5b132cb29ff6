export type ConstraintKind = "unique" | "foreign_key" | "not_null" | "check";

/**
 * A rule of the schema refused a statement. Both drivers throw it, without any value of the row, so that it may
 * be logged. Callers that expect one turn it into a `KeyholdError`; otherwise it is a fault of ours.
 */
export class ConstraintViolation extends Error {
  readonly kind: ConstraintKind;
  /** `table.column`, several joined by `, `; undefined where the database does not say. */
  readonly target: string | undefined;

  constructor(kind: ConstraintKind, target: string | undefined, cause?: unknown) {
    super(`a ${kind} rule refused the statement${target === undefined ? "" : `: ${target}`}`, { cause });
    this.name = "ConstraintViolation";
    this.kind = kind;
    this.target = target;
  }
}

/** Whether `error` says that a row with the same value exists; `target` (`users.email`) asks for that very rule. */
export function isUniqueViolation(error: unknown, target?: string): boolean {
  if (!(error instanceof ConstraintViolation) || error.kind !== "unique") return false;
  return target === undefined || error.target === target;
}

/** Whether `error` says that a row which is referred to is missing, or that a row is still referred to. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof ConstraintViolation && error.kind === "foreign_key";
}
