// Writes histories by sixteen acts at once in a process that is killed at a random moment, and proves each: nobody has touched
// them, so that every fault would be a false alarm.
//     node bench/campaign/histories.ts [histories] [--postgres]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Secret } from "../../src/core/secret.ts";
import { openPostgres } from "../../src/db/postgres/open.ts";
import type { Schema } from "../../src/db/schema.ts";
import { openSqlite } from "../../src/db/sqlite/open.ts";
import { createDatabase, dropDatabase, ROLE, urlOf } from "../../test/postgres/administration.ts";
import { openRaw } from "../../test/raw-query.ts";
import { KEYRING, prepare } from "../audit/history.ts";
import { scratchFolder } from "../servers/keyhold.ts";
import { startOwnPostgres } from "../servers/postgres.ts";
import { proofFaults } from "./audit-acts.ts";

const WRITER = fileURLToPath(new URL("history-writer.ts", import.meta.url));
const LONGEST_MS = 120;

const { values, positionals } = parseArgs({
  options: { postgres: { type: "boolean", default: false } },
  allowPositionals: true,
});
const histories = Number(positionals[0] ?? 1_000);
const folder = scratchFolder();
const postgres = values.postgres ? await startOwnPostgres() : undefined;
const template = join(folder.path, "template.db");
const fresh = postgres === undefined ? await prepareFile() : await prepareServer(postgres.adminUrl);
const faults: string[] = [];
let entries = 0;
let checkpoints = 0;
try {
  for (let history = 1; history <= histories; history++) {
    const { url, lookUrl, drop } = await fresh(history);
    const writer = spawn("node", [WRITER, url], { stdio: ["ignore", "pipe", "inherit"] });
    await Promise.race([once(writer.stdout, "data"), once(writer, "close")]);
    if (writer.exitCode !== null) faults.push(`history ${history}: the writer ended by itself`);
    await sleep(Math.random() * LONGEST_MS);
    writer.kill("SIGKILL");
    await once(writer, "close");
    faults.push(...(await proofFaults(lookUrl, KEYRING)).map((fault) => `history ${history}: ${fault}`));
    const raw = openRaw(lookUrl);
    const [count] = await raw.query(
      "select (select count(*) from audit_entries) as entries, (select count(*) from audit_checkpoints) as checkpoints",
    );
    entries += Number(count?.entries);
    checkpoints += Number(count?.checkpoints);
    await raw.close();
    await drop();
  }
} finally {
  await postgres?.close();
  folder.remove();
}
for (const fault of faults.slice(0, 20)) console.error(fault);
console.table({ histories, entries, checkpoints });
const isGood = faults.length === 0 && checkpoints > 0;
console.log(`${isGood ? "PASS" : "FAIL"}  ${faults.length} false alarms in ${histories} histories (bar 0)`);
process.exitCode = isGood ? 0 : 1;

async function prepareFile() {
  const db = await openSqlite<Schema>({ path: template });
  await prepare(db);
  await db.close();
  return async (history: number) => {
    const path = join(folder.path, `${history}.db`);
    copyFileSync(template, path);
    const url = `file:${path}`;
    const drop = async () => {
      for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
    };
    return { url, lookUrl: url, drop };
  };
}

async function prepareServer(adminUrl: string) {
  await createDatabase(adminUrl, "template_of_all");
  const db = await openPostgres<Schema>({ url: new Secret(urlOf(adminUrl, "template_of_all", ROLE)) });
  await prepare(db);
  await db.close();
  return async (history: number) => {
    const name = `history_${history}`;
    await createDatabase(adminUrl, name, "template_of_all");
    return {
      url: urlOf(adminUrl, name, ROLE),
      lookUrl: urlOf(adminUrl, name),
      drop: () => dropDatabase(adminUrl, name),
    };
  };
}
