import { randomBytes } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseDatabaseUrl } from "../../../src/config/database-url.ts";
import type { Ground } from "../ground.ts";
import type { Load } from "./load.ts";
import type { Scenario } from "./scenario.ts";
import type { Kind } from "./tally.ts";
import { runTrial } from "./trial.ts";

const DATABASE = "SQLite";
const FOR_MS = 5_000;
/** What was committed while the log was there is answered by then. */
const ANSWERED_WITHIN_MS = 500;
const WRITING: readonly Kind[] = ["changes", "log-ins", "orders"];

/** The first page of a table holds something else when the server is started, and is mended later as from a copy of the disk. */
const damagedPages = ["api_keys", "audit_entries"].map(
  (table): Scenario => ({
    name: `sqlite-damaged-${table.replace("_", "-")}`,
    database: DATABASE,
    run() {
      let mend: () => void;
      return runTrial({
        fault: `a page of the table \`${table}\` damaged, server started on it; page put back, server started anew`,
        database: DATABASE,
        forMs: FOR_MS,
        async strike(ground) {
          const [node] = ground.nodes;
          await node.stop("SIGTERM");
          mend = await damage(ground, table);
          await node.start().catch((error: unknown) => console.error(String(error)));
        },
        async lift({ nodes: [node] }) {
          await node.stop("SIGKILL");
          mend();
          await node.start();
        },
      });
    },
  }),
);

/** Overwrites a page of the file, and answers what puts it back. */
async function damage(ground: Ground, table: string): Promise<() => void> {
  const [found] = await ground.query(
    "select rootpage, page_size from sqlite_schema, pragma_page_size where name = ?",
    table,
  );
  const size = Number(found?.page_size);
  const at = (Number(found?.rootpage) - 1) * size;
  const whole = Buffer.alloc(size);
  const file = openSync(pathOf(ground), "r+");
  readSync(file, whole, 0, size, at);
  writeSync(file, randomBytes(size), 0, size, at);
  return () => {
    writeSync(file, whole, 0, size, at);
    closeSync(file);
  };
}

/** The log beside the file is deleted under the server, which from then on must acknowledge no change. */
const deletedLogs = (["SIGTERM", "SIGKILL"] as const).map(
  (signal): Scenario => ({
    name: `sqlite-log-deleted-${signal.slice(3).toLowerCase()}`,
    database: DATABASE,
    run() {
      let atStrike: number;
      let later: number;
      return runTrial({
        fault: `\`keyhold.db-wal\` deleted under the server, which is ended by ${signal} 5 s later and started anew`,
        database: DATABASE,
        forMs: FOR_MS,
        async strike(ground, load) {
          rmSync(`${pathOf(ground)}-wal`);
          await sleep(ANSWERED_WITHIN_MS);
          atStrike = acknowledged(load);
        },
        async lift({ nodes: [node] }, load) {
          later = acknowledged(load);
          await node.stop(signal);
          await node.start();
        },
        examine: async () =>
          later > atStrike ? [`${later - atStrike} changes were acknowledged without a log`] : [],
      });
    },
  }),
);

/** How many changes, log-ins and orders have been answered well. */
function acknowledged({ tally }: Load): number {
  const counts = tally
    .all()
    .map(([kind, heard, count]) => (heard === "ok" && WRITING.includes(kind) ? count : 0));
  return counts.reduce((sum, count) => sum + count, 0);
}

export const sqliteDamage: readonly Scenario[] = [...damagedPages, ...deletedLogs];

function pathOf({ databaseUrl }: Ground): string {
  const location = parseDatabaseUrl(databaseUrl);
  if (location?.kind !== "sqlite") throw new TypeError("only a file can be damaged like this");
  return location.path;
}
