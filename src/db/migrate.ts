import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { KeyholdError } from "../core/errors.ts";
import type { Database, Dialect, Tx } from "./database.ts";

/** One step in the history of the schema. Once released it is never changed. */
export interface Migration {
  /** 1, 2, 3 and so on, without gaps. */
  readonly number: number;
  readonly name: string;
  /** Whether a program that does not know this migration can no longer work with the database. */
  readonly breaking: boolean;
  /** What to run, in order, in one transaction. */
  statements(fragments: Fragments): readonly string[];
}

/** What the two databases spell differently. */
interface Fragments {
  /** The type of an id that the database gives and never gives again, not even when the newest row is deleted. */
  readonly identity: string;
}

const FRAGMENTS: Readonly<Record<Dialect, Fragments>> = {
  sqlite: { identity: "integer primary key autoincrement" },
  postgres: { identity: "bigint generated always as identity primary key" },
};

/** Answers a row when the table of migrations is there. */
const FIND_TABLE: Readonly<Record<Dialect, string>> = {
  sqlite: "select 1 from sqlite_schema where type = 'table' and name = 'migrations'",
  postgres: "select 1 where to_regclass('migrations') is not null",
};

/** How long one migration may take, and how long another process that is at one is waited for. */
const MIGRATION_LIMIT_MS = 10 * 60_000;
const PATIENCE_MS = 60_000;
/**
 * How long a migration waits for a table of PostgreSQL that requests are using. Meanwhile every other request to it waits behind the
 * migration: less than each of them has patience for, and less than the server takes to look for a deadlock (1 s) and break a request off.
 */
const TABLE_PATIENCE = "300ms";

interface WithMigrations {
  migrations: { number: number; name: string; is_breaking: boolean; applied_at: number };
}

/**
 * Brings the database to the newest version in `migrations`. Several processes may do so at once: the row that
 * claims a number is inserted first, in the transaction of its statements, so that each runs once.
 *
 * @param now milliseconds since 1970.
 * @returns the numbers that this call has applied.
 * @throws KeyholdError `storage_failed`, with the reason as its hint, when the database has a breaking migration
 * that this program does not know, or one of the same number and another name.
 */
export async function migrate<S>(
  database: Database<S>,
  migrations: readonly Migration[],
  now: () => number,
): Promise<{ readonly applied: readonly number[] }> {
  if (migrations.some(({ number }, index) => number !== index + 1))
    throw new TypeError("migrations are numbered 1, 2, 3");
  const db = database as unknown as Database<WithMigrations>;
  await patiently(() => db.write((tx) => createTable(tx, db.dialect)));
  const applied: number[] = [];
  for (const migration of await missing(db, migrations)) {
    const claimed = await patiently(() =>
      db.write((tx) => apply(tx, migration, db.dialect, now()), { limitMs: MIGRATION_LIMIT_MS }),
    );
    if (claimed) applied.push(migration.number);
  }
  return { applied };
}

/**
 * The migrations that the database lacks, in order. Changes nothing.
 * @throws KeyholdError as {@link migrate} does.
 */
export async function pendingMigrations<S>(
  database: Database<S>,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  const db = database as unknown as Database<WithMigrations>;
  const { rows } = await sql.raw(FIND_TABLE[db.dialect]).execute(db.read);
  return rows.length > 0 ? missing(db, migrations) : migrations;
}

async function missing(
  db: Database<WithMigrations>,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  const done = await db.read.selectFrom("migrations").selectAll().orderBy("number").execute();
  refuseForeignHistory(migrations, done);
  return migrations.slice(done.length);
}

/** Two that make a table at once do not wait for each other on PostgreSQL, not even with `if not exists`. */
const TABLE_LOCK = 4_934_121_735;

async function createTable(tx: Tx<WithMigrations>, dialect: Dialect): Promise<void> {
  if (dialect === "postgres") await sql`select pg_advisory_xact_lock(${TABLE_LOCK})`.execute(tx);
  await tx.schema
    .createTable("migrations")
    .ifNotExists()
    .addColumn("number", "integer", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("is_breaking", "boolean", (column) => column.notNull())
    .addColumn("applied_at", "bigint", (column) => column.notNull())
    .execute();
}

/** False when another process has applied it meanwhile. */
async function apply(
  tx: Tx<WithMigrations>,
  migration: Migration,
  dialect: Dialect,
  at: number,
): Promise<boolean> {
  const { number, name, breaking } = migration;
  if (dialect === "postgres") await sql.raw(`set local lock_timeout = '${TABLE_PATIENCE}'`).execute(tx);
  const claim = await tx
    .insertInto("migrations")
    .values({ number, name, is_breaking: breaking, applied_at: at })
    .onConflict((conflict) => conflict.column("number").doNothing())
    .executeTakeFirst();
  if (claim.numInsertedOrUpdatedRows === 0n) return false;
  for (const statement of migration.statements(FRAGMENTS[dialect])) await sql.raw(statement).execute(tx);
  return true;
}

function refuseForeignHistory(
  known: readonly Migration[],
  done: readonly WithMigrations["migrations"][],
): void {
  for (const { number, name, is_breaking } of done) {
    const own = known[number - 1];
    if (own === undefined ? !is_breaking : own.name === name) continue;
    const problem =
      own === undefined
        ? `it is at version ${number} (${name}), which programs of version ${known.length} cannot work with`
        : `its version ${number} is ${name}, where this program has ${own.name}`;
    throw new KeyholdError("storage_failed", {
      hint: `The database belongs to another Keyhold: ${problem}.`,
    });
  }
}

/** Another process may hold the lock for as long as its migration takes. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isBusy = error instanceof KeyholdError && error.code === "storage_busy";
      if (!isBusy || performance.now() >= deadline) throw error;
    }
    await sleep(50);
  }
}
