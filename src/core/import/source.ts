/** An id as the other application gives them: a number, or the text of a UUID. */
export type SourceId = number | string;

/** A text that may stand in a column of bytes. */
type SourceText = string | Uint8Array | null;

/** A row of `users` of the Python application. */
export interface SourceUser {
  readonly id: SourceId;
  readonly email: string | null;
  readonly hashed_password: SourceText;
  readonly is_active: boolean | number | null;
}

/** A row of its `api_keys`; both values are Fernet tokens under that application's one key. */
export interface SourceKey {
  readonly id: SourceId;
  readonly user_id: SourceId;
  readonly encrypted_api_key: SourceText;
  readonly encrypted_secret_key: SourceText;
  readonly label: string | null;
  readonly is_valid: boolean | number | null;
  readonly created_at: unknown;
  readonly updated_at: unknown;
}

/** Bytes of such a column are ASCII: tokens and hashes are. Whatever else a column of SQLite may hold is no text. */
export function textOf(value: SourceText): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1").trim();
  return typeof value === "string" ? value.trim() : "";
}

/** SQLite has numbers for booleans; what is not known counts as no. */
export function isTrue(value: boolean | number | null): boolean {
  return value === true || value === 1;
}
