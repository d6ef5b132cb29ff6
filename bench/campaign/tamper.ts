// Changes one thing in the audit tables of one past, in every column and in every way that the table of docs/audit.md
// names, and looks whether those notice it who should, and what they call it:
//     node bench/campaign/tamper.ts [rounds] [--postgres] [--seed=N]
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Secret } from "../../src/core/secret.ts";
import { openPostgres } from "../../src/db/postgres/open.ts";
import type { Schema } from "../../src/db/schema.ts";
import { openSqlite } from "../../src/db/sqlite/open.ts";
import { createDatabase, ROLE, urlOf } from "../../test/postgres/administration.ts";
import { openRaw } from "../../test/raw-query.ts";
import { scratchFolder } from "../servers/keyhold.ts";
import { startOwnPostgres } from "../servers/postgres.ts";
import { verdict } from "../verdict.ts";
import { tamperWith } from "./tamper/run.ts";

const { values, positionals } = parseArgs({
  options: { postgres: { type: "boolean", default: false }, seed: { type: "string", default: "1" } },
  allowPositionals: true,
});
const rounds = Number(positionals[0] ?? 20);
const folder = scratchFolder();
const postgres = values.postgres ? await startOwnPostgres() : undefined;
if (postgres !== undefined) await createDatabase(postgres.adminUrl, "keyhold");
const path = join(folder.path, "keyhold.db");
const url = postgres === undefined ? `file:${path}` : urlOf(postgres.adminUrl, "keyhold");
const db =
  postgres === undefined
    ? await openSqlite<Schema>({ path })
    : await openPostgres<Schema>({ url: new Secret(urlOf(postgres.adminUrl, "keyhold", ROLE)) });
const raw = openRaw(url);
try {
  const { done, noticed, untouched, faults } = await tamperWith(db, raw.query, rounds, Number(values.seed));
  const total = [...done.values()].reduce((sum, count) => sum + count, 0);
  console.table({
    "kinds of tampering": done.size,
    tamperings: total,
    "proofs that had to notice": noticed,
    "proofs of the untouched past": untouched,
  });
  for (const fault of faults.slice(0, 50)) console.log(`FAIL  ${fault}`);
  verdict(
    faults.length === 0 && total >= rounds,
    `${faults.length} of ${total} tamperings went otherwise than they should (bar 0)`,
  );
} finally {
  await raw.close();
  await db.close();
  await postgres?.close();
  folder.remove();
}
