import { BackupFault, type BackupHeader, BackupReader, type BackupValue } from "../core/backup/format.ts";
import type { Keyring } from "../core/crypto/keyring.ts";
import { opensKnownValue } from "../core/crypto/seal.ts";
import { insertRows, setLastId } from "../db/backup-rows.ts";
import { BACKUP_TABLES, type BackupTable, IDENTITY_TABLES } from "../db/backup-tables.ts";
import { isUniqueViolation } from "../db/constraint.ts";
import { findDeployment } from "../db/deployment.ts";
import type { RetiredFernetKey } from "../db/fernet-key-history.ts";
import { migrate, pendingMigrations } from "../db/migrate.ts";
import { MIGRATIONS } from "../db/migrations/index.ts";
import type { Tx } from "../db/schema.ts";
import type { Deps } from "./deps.ts";
import { addFirstKey } from "./steps/add-first-key.ts";
import type { Mismatch } from "./steps/mismatch.ts";
import { recordForDeployment } from "./steps/record.ts";

type Retired = Pick<RetiredFernetKey, "fingerprint" | "retiredAt">;
type RestoreDeps = Pick<Deps, "db" | "keyring" | "now" | "random">;

/** Gives the lines of the backup from the beginning, each time it is called. */
type OpenLines = () => AsyncIterable<string>;

/** Values in one statement: PostgreSQL takes 65,535, SQLite 32,766. */
const VALUES_AT_ONCE = 10_000;
/** All rows come in one transaction, and nobody else uses the database yet. */
const RESTORE_MS = 60 * 60_000;

/**
 * Reads a backup whole, before anything is written. Throws `BackupFault` when it is damaged, cut off, or of a newer
 * program.
 */
export async function checkBackup(open: OpenLines): Promise<BackupHeader> {
  const reader = new BackupReader();
  let header: BackupHeader | undefined;
  let table: BackupTable | undefined;
  for await (const text of open()) {
    const line = reader.line(text);
    if (line.kind === "header") header = known(line.header);
    if (line.kind === "table") table = knownTable(line);
    if (line.kind === "row" && line.values.length !== table?.columns.length) {
      throw new BackupFault("has a row that does not fit its table");
    }
  }
  reader.finish();
  if (header === undefined) throw new BackupFault("is empty");
  return header;
}

/**
 * What does not belong together: the Fernet keys and the deployment name of this process, and those of the backup, in which keys were
 * `retired`.
 */
export function findBackupMismatch(
  header: BackupHeader,
  keyring: Keyring,
  deployment: string,
  retired: readonly Retired[] = [],
): Mismatch | undefined {
  const needed = header.fernet_keys.filter(({ fingerprint, known_value }) => {
    const key = keyring.get(fingerprint);
    return key === undefined || !opensKnownValue(key, known_value);
  });
  if (needed.length > 0) {
    return { kind: "fernet_keys_missing", needed: needed.map(({ fingerprint }) => fingerprint) };
  }
  const first = retired.find(({ fingerprint }) => fingerprint === keyring.first.fingerprint);
  const isInUse = header.fernet_keys.some(({ fingerprint }) => fingerprint === first?.fingerprint);
  if (first !== undefined && !isInUse) return { kind: "fernet_key_retired", ...first };
  return header.deployment === deployment ? undefined : { kind: "other_deployment", name: header.deployment };
}

/**
 * Fills an empty database from a backup that was checked: all of it, or nothing. Answers the number of rows per table.
 * Throws `BackupFault` when the database is not empty.
 */
export async function restoreBackup(
  deps: RestoreDeps,
  header: BackupHeader,
  open: OpenLines,
): Promise<ReadonlyMap<string, number>> {
  await refuseUsed(deps);
  const known = MIGRATIONS.slice(0, header.migrations.length);
  await migrate(deps.db, known, deps.now);
  const isOfThisVersion = known.length === MIGRATIONS.length;
  try {
    const counts = await deps.db.write(
      async (tx) => {
        const loaded = await load(tx, deps, header, open);
        if (isOfThisVersion) await recordRestored(tx, deps, header);
        return loaded;
      },
      { limitMs: RESTORE_MS },
    );
    await migrate(deps.db, MIGRATIONS, deps.now);
    // The tables of an earlier version have no room for what is recorded today.
    if (!isOfThisVersion) await deps.db.write((tx) => recordRestored(tx, deps, header));
    return counts;
  } catch (error) {
    // Somebody began to use the database meanwhile.
    throw isUniqueViolation(error) ? notEmpty() : error;
  } finally {
    await migrate(deps.db, MIGRATIONS, deps.now);
  }
}

async function refuseUsed({ db }: RestoreDeps): Promise<void> {
  const isNew = (await pendingMigrations(db, MIGRATIONS)).length === MIGRATIONS.length;
  if (!isNew && (await findDeployment(db.read)) !== undefined) throw notEmpty();
}

function notEmpty(): BackupFault {
  return new BackupFault(
    "is not restored: the database is in use already, and a backup goes into an empty one",
  );
}

async function load(
  tx: Tx,
  deps: RestoreDeps,
  header: BackupHeader,
  open: OpenLines,
): Promise<ReadonlyMap<string, number>> {
  const reader = new BackupReader();
  const counts = new Map<string, number>();
  let table: BackupTable | undefined;
  let rows: (readonly BackupValue[])[] = [];
  async function flush(): Promise<void> {
    if (table === undefined || rows.length === 0) return;
    await insertRows(tx, deps.db.dialect, table, rows);
    counts.set(table.name, (counts.get(table.name) ?? 0) + rows.length);
    rows = [];
  }
  for await (const text of open()) {
    const line = reader.line(text);
    if (line.kind === "table") {
      await flush();
      table = knownTable(line);
    }
    if (line.kind === "row") rows.push(line.values);
    if (table !== undefined && rows.length * table.columns.length >= VALUES_AT_ONCE) await flush();
  }
  await flush();
  reader.finish();
  for (const name of IDENTITY_TABLES) await setLastId(tx, deps.db.dialect, name, header.last_ids[name] ?? 0);
  return counts;
}

/** Under the first key of today, which the backup of an earlier time does not know. */
async function recordRestored(tx: Tx, deps: RestoreDeps, header: BackupHeader): Promise<void> {
  await addFirstKey(tx, deps);
  await recordForDeployment(tx, deps, {
    event: "deployment.restored",
    actor: "operator",
    subject: "deployment:restored",
    data: { created_at: header.created_at, version: header.version },
  });
}

function known(header: BackupHeader): BackupHeader {
  const isOurs = header.migrations.every(({ number, name }, index) => {
    const own = MIGRATIONS[index];
    return own?.number === number && own.name === name;
  });
  if (!isOurs) throw new BackupFault(`was written by another program, of version ${header.version}`);
  return header;
}

/**
 * Tables come in the order that their references need; a column that is not ours would be a way into the statement. A backup
 * of an earlier version lacks the columns that have come since, and gives a table the name that it had.
 */
function knownTable({ name, columns }: { name: string; columns: readonly string[] }): BackupTable {
  const table = BACKUP_TABLES.find((own) => own.name === name || own.formerName === name);
  const ours = table?.columns.filter((column) => columns.includes(column)) ?? [];
  const hasKey = table?.key.every((column) => columns.includes(column)) === true;
  if (table === undefined || !hasKey || ours.join() !== columns.join()) {
    throw new BackupFault(`has a table that is not known here: ${JSON.stringify(name).slice(0, 100)}`);
  }
  return { ...table, name, columns };
}
