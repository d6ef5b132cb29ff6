import { BackupReader, type BackupValue } from "../core/backup/format.ts";

/** A Fernet key as a backup knows it. Times are milliseconds. */
export interface BackupKey {
  readonly fingerprint: string;
  readonly firstUsedAt: number;
  /** Null for a key that the backup needs. */
  readonly retiredAt: number | null;
}

const TABLES = ["fernet_keys", "fernet_key_history"];

/** The Fernet keys that a backup needs, and those that were retired before it was made. Reads the beginning of the file, where they stand. */
export async function readBackupKeys(lines: AsyncIterable<string>): Promise<readonly BackupKey[]> {
  const reader = new BackupReader();
  const keys: BackupKey[] = [];
  let columns: readonly string[] = [];
  for await (const text of lines) {
    const line = reader.line(text);
    if (line.kind === "table" && !TABLES.includes(line.name)) break;
    if (line.kind === "table") columns = line.columns;
    if (line.kind === "row") keys.push(keyOf(columns, line.values));
  }
  return keys;
}

function keyOf(columns: readonly string[], values: readonly BackupValue[]): BackupKey {
  const value = (column: string) => values[columns.indexOf(column)] ?? null;
  const retiredAt = value("retired_at");
  return {
    fingerprint: String(value("fingerprint")),
    firstUsedAt: Number(value("first_used_at")),
    retiredAt: retiredAt === null ? null : Number(retiredAt),
  };
}
