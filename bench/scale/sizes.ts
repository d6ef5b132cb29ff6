// How many bytes a user, a key, an order and an audit entry take, indexes included, on SQLite and on PostgreSQL: tables are filled with rows of
// the usual widths, and what they have grown by is divided. An order also leaves two audit entries:
//     node bench/scale/sizes.ts [rows]
import { join } from "node:path";
import { Secret } from "../../src/core/secret.ts";
import { openPostgres } from "../../src/db/postgres/open.ts";
import type { Database, Schema } from "../../src/db/schema.ts";
import { openSqlite } from "../../src/db/sqlite/open.ts";
import { createDatabase, urlOf } from "../../test/postgres/administration.ts";
import { openRaw, type RawQuery } from "../../test/raw-query.ts";
import { KEYRING, prepare } from "../audit/history.ts";
import { scratchFolder } from "../servers/keyhold.ts";
import { startOwnPostgres } from "../servers/postgres.ts";
import { rowsOf } from "./rows.ts";

const ROWS = Number(process.argv[2] ?? 100_000);

const folder = scratchFolder();
const path = join(folder.path, "keyhold.db");
const postgres = await startOwnPostgres();
await createDatabase(postgres.adminUrl, "keyhold");
const url = urlOf(postgres.adminUrl, "keyhold");
try {
  const sqlite = await fill(await openSqlite<Schema>({ path }), `file:${path}`, {
    hex64: "lower(hex(randomblob(32)))",
    bytes: async (query) => {
      const [pages] = await query("pragma page_count");
      const [size] = await query("pragma page_size");
      return Number(pages?.page_count) * Number(size?.page_size);
    },
  });
  const server = await fill(await openPostgres<Schema>({ url: new Secret(url) }), url, {
    hex64: "md5(random()::text) || md5(random()::text)",
    bytes: async (query) => {
      const [row] = await query(
        "select sum(pg_total_relation_size(oid)) as bytes from pg_class where relkind = 'r'",
      );
      return Number(row?.bytes);
    },
  });
  const names = [...sqlite.keys()];
  console.log(`bytes each, of ${ROWS}`);
  console.table(
    Object.fromEntries(
      names.map((name) => [name, { SQLite: sqlite.get(name), PostgreSQL: server.get(name) }]),
    ),
  );
} finally {
  await postgres.close();
  folder.remove();
}

interface Dialect {
  readonly hex64: string;
  /** How large the database is. */
  bytes(query: RawQuery): Promise<number>;
}

async function fill(db: Database, address: string, dialect: Dialect): Promise<Map<string, number>> {
  await prepare(db);
  await db.close();
  const raw = openRaw(address);
  const sizes = new Map<string, number>();
  for (const { of, table, columns } of rowsOf(dialect.hex64, KEYRING.first.fingerprint)) {
    const before = await dialect.bytes(raw.query);
    await raw.query(`with recursive n (i) as (select 1 union all select i + 1 from n where i < ${ROWS})
      insert into ${table} (${Object.keys(columns).join(", ")}) select ${Object.values(columns).join(", ")} from n`);
    const grown = (await dialect.bytes(raw.query)) - before;
    sizes.set(of, (sizes.get(of) ?? 0) + Math.round(grown / ROWS));
  }
  await raw.close();
  return sizes;
}
