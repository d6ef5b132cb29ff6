import { readLines } from "../../src/cli/read-lines.ts";
import { parseDatabaseUrl } from "../../src/config/database-url.ts";
import { placeOf } from "../../src/core/audit/proof/fault.ts";
import type { Keyring } from "../../src/core/crypto/keyring.ts";
import { openPostgres } from "../../src/db/postgres/open.ts";
import type { Database, Schema } from "../../src/db/schema.ts";
import { openSqliteToRead } from "../../src/db/sqlite/open.ts";
import { verifyAudit } from "../../src/operations/verify-audit.ts";
import type { RawQuery } from "../../test/raw-query.ts";

/** What `keyhold audit verify` finds in a database, with a file of checkpoints that was kept outside if there is one: a line each. */
export async function proofFaults(databaseUrl: string, keyring: Keyring, file?: string): Promise<string[]> {
  const db = await openToRead(databaseUrl);
  try {
    const kept = file === undefined ? undefined : () => readLines(file);
    const { faults } = await verifyAudit({ db, keyring }, { file: kept });
    return faults.map((fault) => `${fault.kind}: ${placeOf(fault)}: ${fault.message}`);
  } finally {
    await db.close();
  }
}

async function openToRead(databaseUrl: string): Promise<Database> {
  const location = parseDatabaseUrl(databaseUrl);
  if (location === undefined) throw new TypeError("this is no DATABASE_URL");
  return location.kind === "sqlite"
    ? openSqliteToRead<Schema>({ path: location.path })
    : openPostgres<Schema>({ url: location.url, isReadOnly: true });
}

/** A thing that is made by one act and taken away by another. */
const THINGS = [
  {
    table: "users",
    kind: "user",
    made: ["user.registered", "user.created", "user.imported"],
    gone: "user.deleted",
  },
  { table: "sessions", kind: "session", made: ["session.opened"], gone: undefined },
  {
    table: "api_keys",
    kind: "api_key",
    made: ["api_key.added", "api_key.imported"],
    gone: "api_key.deleted",
  },
] as const;

/** Acts without an entry, and entries without their act: a line each. */
export async function actFaults(query: RawQuery): Promise<string[]> {
  const faults: string[] = [];
  for (const { table, kind, made, gone } of THINGS) {
    const rows = new Set((await query(`select id from ${table}`)).map(({ id }) => `${kind}:${id}`));
    const subjects = async (event: string) =>
      (await query("select subject from audit_entries where event = ?", event)).map(({ subject }) =>
        String(subject),
      );
    const added = (await Promise.all(made.map(subjects))).flat();
    const deleted = new Set(gone === undefined ? [] : await subjects(gone));
    const recorded = new Set(added);
    for (const row of rows) if (!recorded.has(row)) faults.push(`${row} is there, and no entry says so`);
    for (const subject of recorded) {
      if (rows.has(subject) === deleted.has(subject))
        faults.push(`${subject}: its entries and its row differ`);
    }
    if (added.length !== recorded.size) faults.push(`some ${kind} was made twice, by the entries`);
  }
  return [...faults, ...(await labelFaults(query))];
}

/** The label of every key is the one that its newest entry about labels says. */
async function labelFaults(query: RawQuery): Promise<string[]> {
  const rows = await query(
    `select entry.subject, detail.details from audit_entries entry
     join audit_details detail on detail.chain_id = entry.chain_id and detail.sequence = entry.sequence
     where entry.event in ('api_key.added', 'api_key.imported', 'api_key.relabelled') order by entry.chain_id, entry.sequence`,
  );
  const labels = new Map(
    rows.map(({ subject, details }) => [
      String(subject),
      (JSON.parse(String(details)) as { label?: string }).label ?? null,
    ]),
  );
  return (await query("select id, label from api_keys"))
    .filter(({ id, label }) => labels.get(`api_key:${id}`) !== label)
    .map(({ id }) => `api_key:${id} has another label than its entries say`);
}
