import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { createRole } from "../../../test/postgres/administration.ts";
import { startPostgres } from "../../../test/postgres/server.ts";
import type { Scenario } from "./scenario.ts";
import { fill, mountSmall } from "./small-disk.ts";
import { runTrial } from "./trial.ts";

const DATABASE = "PostgreSQL, two nodes";
const MEBIBYTES = 160;
/** So that the log of the server is to grow while the disk is full. */
const SETTINGS = { min_wal_size: "32MB", max_wal_size: "32MB" };

/** The server ends itself when it cannot write its log, and has to be started when there is room again. */
export const postgresDiskFull: Scenario = {
  name: "postgres-disk-full",
  database: DATABASE,
  async run() {
    const disk = mountSmall(MEBIBYTES);
    const filler = join(disk.path, "filler");
    try {
      const server = await startPostgres({ inFolder: disk.path, settings: SETTINGS });
      try {
        await createRole(server.adminUrl);
        const row = await runTrial({
          fault: "disk of the database server full for 20 s, freed, server started anew if it had ended",
          database: DATABASE,
          ground: { adminUrl: server.adminUrl },
          forMs: 20_000,
          async strike() {
            fill(filler);
            await exhaustLog(server.adminUrl);
          },
          async lift() {
            rmSync(filler);
            await server.stop("fast");
            await server.start();
          },
        });
        return { ...row, saw: `${row.saw}; the database server ended itself ${panicsIn(disk.path)} times` };
      } finally {
        await server.close();
      }
    } finally {
      disk.unmount();
    }
  },
};

/** What is set aside for the log of the server lasts for minutes; this has it begin new files, until it cannot. */
async function exhaustLog(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  admin.on("error", () => undefined);
  await admin.connect();
  try {
    for (let file = 0; file < 20; file++) {
      await admin.query("select pg_switch_wal()");
      await sleep(200);
    }
  } catch {
    // The server has ended itself.
  } finally {
    await admin.end().catch(() => undefined);
  }
}

/** Its log says so each time. */
function panicsIn(folder: string): number {
  const [log = ""] = globSync(join(folder, "keyhold-postgres-*", "log"));
  return readFileSync(log, "utf8").split("PANIC:").length - 1;
}
