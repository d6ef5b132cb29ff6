import { type ErrorEntry, type ErrorKind, LIST } from "./error-list.ts";

export type { ErrorKind } from "./error-list.ts";

export type ErrorCode = keyof typeof LIST;

type ErrorParams = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** A field that was not acceptable, by its name in the request, and what is expected of it. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

interface ErrorOptions {
  readonly params?: ErrorParams;
  /** Replaces the hint of the list where the cause is known more exactly. */
  readonly hint?: string;
  readonly fields?: readonly FieldError[];
  /** For the operator's log; never shown to the client. */
  readonly cause?: unknown;
}

/** The one error class. Everything that is thrown on purpose is one of these; anything else is `internal`. */
export class KeyholdError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly title: string;
  readonly params: ErrorParams;
  readonly hint: string | undefined;
  readonly fields: readonly FieldError[] | undefined;

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    const entry: ErrorEntry = LIST[code];
    const params = options.params ?? {};
    super(fill(entry.detail, params), { cause: options.cause });
    this.name = "KeyholdError";
    this.code = code;
    this.kind = entry.kind;
    this.title = entry.title;
    this.params = params;
    this.hint = options.hint ?? (entry.hint === undefined ? undefined : fill(entry.hint, params));
    this.fields = options.fields;
  }
}

/** Every code with its entry, for documentation and tests. */
export const ERROR_LIST: Readonly<Record<ErrorCode, ErrorEntry>> = LIST;

function fill(template: string, params: ErrorParams): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    return Array.isArray(value) ? value.join(", ") : String(value ?? "");
  });
}
