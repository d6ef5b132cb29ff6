import { BACKUP_FORMAT, BackupWriter } from "../core/backup/format.ts";
import { readLastId, readRows } from "../db/backup-rows.ts";
import { BACKUP_TABLES, IDENTITY_TABLES } from "../db/backup-tables.ts";
import { findDeployment } from "../db/deployment.ts";
import { listFernetKeys } from "../db/fernet-keys.ts";
import { MIGRATIONS } from "../db/migrations/index.ts";
import type { Deps } from "./deps.ts";

const ROWS_AT_ONCE = 1_000;

/** What a backup holds. */
interface BackedUp {
  readonly rows: number;
  readonly fingerprints: readonly string[];
}

/**
 * Writes one state of the database, whole, while others go on writing to it. `write` is handed text of many lines and
 * is waited for. The database must be of this program's version.
 */
export function backUp(
  { db, now }: Pick<Deps, "db" | "now">,
  version: string,
  write: (text: string, rows: number) => Promise<void>,
): Promise<BackedUp> {
  return db.snapshot(async (reader) => {
    const lines = new BackupWriter();
    const put = (text: string) => write(text, lines.rows);
    const keys = await listFernetKeys(reader);
    const lastIds: Record<string, number> = {};
    for (const table of IDENTITY_TABLES) lastIds[table] = await readLastId(reader, db.dialect, table);
    await put(
      lines.header({
        format: BACKUP_FORMAT,
        created_at: now(),
        version,
        migrations: MIGRATIONS.map(({ number, name }) => ({ number, name })),
        deployment: (await findDeployment(reader))?.name ?? "",
        fernet_keys: keys.map(({ fingerprint, knownValue }) => ({ fingerprint, known_value: knownValue })),
        last_ids: lastIds,
      }),
    );
    for (const table of BACKUP_TABLES) {
      await put(lines.table(table.name, table.columns));
      for await (const page of readRows(reader, table, ROWS_AT_ONCE)) {
        await put(lines.page(page as Parameters<BackupWriter["page"]>[0]));
      }
    }
    await put(lines.end());
    return { rows: lines.rows, fingerprints: keys.map(({ fingerprint }) => fingerprint) };
  });
}
