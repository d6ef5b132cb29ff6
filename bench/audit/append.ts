// What an audit entry costs: the same transaction, a label changed by a compiled statement, with and without the entry
// that it is recorded by. One writer at a time, each commit durable; and 64 at once, which share commits on SQLite. On
// SQLite also the floor: the same statements without and with the rows of an entry, in bare node:sqlite, nothing hashed:
//     node bench/audit/append.ts [--postgres]
import { randomFillSync } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { createRandomPool } from "../../src/core/crypto/random.ts";
import { Secret } from "../../src/core/secret.ts";
import { openPostgres } from "../../src/db/postgres/open.ts";
import { prepared } from "../../src/db/prepared.ts";
import type { Database, Schema, Tx } from "../../src/db/schema.ts";
import { openSqlite } from "../../src/db/sqlite/open.ts";
import { record } from "../../src/operations/steps/record.ts";
import { createDatabase, ROLE, urlOf } from "../../test/postgres/administration.ts";
import { type Competitor, type Measured, measure, ratioOf, repeated, report } from "../harness.ts";
import { scratchFolder } from "../servers/keyhold.ts";
import { startOwnPostgres } from "../servers/postgres.ts";
import { addUsers, KEYRING, prepare } from "./history.ts";

const ROUNDS = 21;
const WRITES = 256;
const USERS = 64;
const MOST = { sqlite: 1.35, postgres: 2.5 };
const WITHOUT = "without an entry";
const WITH = "with its entry";

const { values } = parseArgs({ options: { postgres: { type: "boolean", default: false } } });
const folder = scratchFolder();
const postgres = values.postgres ? await startOwnPostgres() : undefined;
const db = await open();
const deps = { keyring: KEYRING, now: Date.now, random: createRandomPool(randomFillSync) };
await prepare(db);
await addUsers(db, USERS);

const relabel = prepared((tx: Tx, p: { id: number; label: string }) =>
  tx.updateTable("users").set({ hashed_password: p.label }).where("id", "=", p.id),
);
const origin = { requestId: "AAECAwQFBgcICQoL", address: "203.0.113.7", userAgent: "curl/8.5.0" };
let count = 0;

async function change(tx: Tx, id: number): Promise<void> {
  count += 1;
  await relabel.changes(tx, { id, label: `label ${count}` });
}

async function changeAndRecord(tx: Tx, id: number): Promise<void> {
  await change(tx, id);
  const happening = { event: "api_key.relabelled", actor: `user:${id}`, subject: `api_key:${id}` } as const;
  await record(tx, deps, origin, id, { ...happening, details: { label: `label ${count}` } });
}

/** So many writers at once, each on a user of its own and one write after the other. */
function writing(name: string, writers: number, work: (tx: Tx, id: number) => Promise<void>): Competitor {
  const round = async () => {
    const start = process.hrtime.bigint();
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let write = 0; write < WRITES / writers; write++) await db.write((tx) => work(tx, 1 + writer));
      }),
    );
    return Number(process.hrtime.bigint() - start) / WRITES;
  };
  return { name, round };
}

if (db.dialect === "sqlite") {
  const floor = bareWriting(join(folder.path, "bare.db"));
  const measured = await measure([floor(WITHOUT), floor(WITH)], ROUNDS);
  report("bare node:sqlite, one at once", measured, []);
  console.log(
    `      the floor: ${ratioOf(named(measured, WITHOUT), named(measured, WITH)).toFixed(2)} times as long`,
  );
}

for (const writers of [1, USERS]) {
  const measured = await measure(
    [writing(WITHOUT, writers, change), writing(WITH, writers, changeAndRecord)],
    ROUNDS,
  );
  report(`${db.dialect}, ${writers} at once`, measured, []);
  const cost = ratioOf(named(measured, WITHOUT), named(measured, WITH));
  const most = MOST[db.dialect];
  const isMet = cost <= most;
  // The bar is that of one writer: where commits are shared, what is left to compare is the work alone.
  const verdict = writers > 1 ? "    " : isMet ? "PASS" : "FAIL";
  console.log(
    `${verdict}  with its entry: ${cost.toFixed(2)} times as long${writers > 1 ? "" : ` (bar ${most})`}`,
  );
  if (writers === 1 && !isMet) process.exitCode = 1;
}
await db.close();
await postgres?.close();
folder.remove();

/** The rows that an entry is, in tables of the same form. */
function bareWriting(path: string): (name: string) => Competitor {
  const bare = new DatabaseSync(path);
  bare.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on;
    create table users (id integer primary key, hashed_password text);
    create table entries (chain_id bigint, sequence bigint, body text, primary key (chain_id, sequence));
    create table details (chain_id bigint, sequence bigint, body text, primary key (chain_id, sequence));
    create table heads (chain_id bigint primary key, sequence bigint, head text);
    insert into users values (1, '-'); insert into heads values (1, 0, '-')`);
  const update = bare.prepare("update users set hashed_password = ? where id = 1");
  const select = bare.prepare("select sequence, head from heads where chain_id = 1");
  const statements = ["insert into entries values (1, ?, ?)", "insert into details values (1, ?, ?)"];
  const [entry, detail] = statements.map((statement) => bare.prepare(statement));
  const head = bare.prepare("update heads set sequence = ?, head = ? where chain_id = 1");
  let sequence = 0;
  return (name) =>
    repeated(name, WRITES, () => {
      sequence += 1;
      bare.exec("begin immediate");
      update.run(`label ${sequence}`);
      if (name === WITH) {
        select.get();
        entry?.run(sequence, "x".repeat(350));
        detail?.run(sequence, "x".repeat(150));
        head.run(sequence, "x".repeat(140));
      }
      bare.exec("commit");
    });
}

function named(measured: readonly Measured[], name: string): Measured {
  const found = measured.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(name);
  return found;
}

async function open(): Promise<Database> {
  if (postgres === undefined) return openSqlite<Schema>({ path: join(folder.path, "keyhold.db") });
  await createDatabase(postgres.adminUrl, "keyhold");
  return openPostgres<Schema>({ url: new Secret(urlOf(postgres.adminUrl, "keyhold", ROLE)) });
}
