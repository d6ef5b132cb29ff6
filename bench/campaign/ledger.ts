import { type Kysely, sql } from "kysely";
import { KeyholdError } from "../../src/core/errors.ts";
import type { Database, Tx } from "../../src/db/database.ts";
import { prepared } from "../../src/db/prepared.ts";
import { openSqlite } from "../../src/db/sqlite/open.ts";

/** Rows come in pairs of one transaction, so that half a transaction would be seen. */
interface Ledger {
  ledger: { pair: string; half: number; body: string };
}

export async function openLedger(path: string): Promise<Database<Ledger>> {
  const db = await openSqlite<Ledger>({ path });
  const table = sql`create table if not exists ledger (pair text, half bigint, body text, primary key (pair, half))`;
  await db.write((tx) => table.execute(tx));
  return db;
}

const insert = prepared((tx: Tx<Ledger>, row: { pair: string; half: number; body: string }) =>
  tx.insertInto("ledger").values({ pair: row.pair, half: row.half, body: row.body }),
);

/** Writes pairs named `<name>:<number>` from `writers` loops at once; `acknowledged` is called for each that is durable. */
export async function writePairs(
  db: Database<Ledger>,
  name: string,
  writers: number,
  ms: number,
  acknowledged: (pair: string) => void,
): Promise<{ refused: number }> {
  const end = performance.now() + ms;
  const body = "x".repeat(200);
  let next = 0;
  let refused = 0;

  async function loop(): Promise<void> {
    while (performance.now() < end) {
      const pair = `${name}:${next++}`;
      try {
        await db.write(async (tx) => {
          for (const half of [1, 2]) await insert.changes(tx, { pair, half, body });
        });
        acknowledged(pair);
      } catch (error) {
        if (!(error instanceof KeyholdError) || error.code !== "storage_busy") throw error;
        refused++;
      }
    }
  }
  await Promise.all(Array.from({ length: writers }, loop));
  return { refused };
}

/** What is wrong with the file, given what was acknowledged: nothing, if all is well. */
export async function faults(db: Database<Ledger>, acknowledged: ReadonlySet<string>): Promise<string[]> {
  const rows = await db.read
    .selectFrom("ledger")
    .select("pair")
    .groupBy("pair")
    .having(countAll(db.read), "=", 2)
    .execute();
  const whole = new Set(rows.map(({ pair }) => pair));
  const halves = await db.read
    .selectFrom("ledger")
    .select("pair")
    .groupBy("pair")
    .having(countAll(db.read), "!=", 2)
    .execute();
  const integrity = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db.read);
  return [
    ...[...acknowledged]
      .filter((pair) => !whole.has(pair))
      .map((pair) => `acknowledged and missing: ${pair}`),
    ...halves.map(({ pair }) => `half written: ${pair}`),
    ...integrity.rows.map((row) => row.integrity_check).filter((line) => line !== "ok"),
  ];
}

const countAll = (db: Kysely<Ledger>) => db.fn.countAll<number>();
