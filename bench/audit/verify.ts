// Proves chains of ever more entries, on SQLite: entries per second on one core, and the memory that it takes, each run in a
// process of its own. V8 lets garbage lie as long as it has room; what a proof needs shows where it has little:
//     node bench/audit/verify.ts [entries ...]
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Schema } from "../../src/db/schema.ts";
import { openSqlite, openSqliteToRead } from "../../src/db/sqlite/open.ts";
import { verifyAudit } from "../../src/operations/verify-audit.ts";
import { scratchFolder } from "../servers/keyhold.ts";
import { verdict } from "../verdict.ts";
import { KEYRING, prepare, writeHistory } from "./history.ts";

const SIZES = [10_000, 100_000, 2_000_000];
const CHAINS = 100;
const RUNS = 5;
const PER_SECOND = 150_000;
/** MiB for old and for new objects: many times what a proof holds at a time. */
const LITTLE_ROOM = ["--max-old-space-size=64", "--max-semi-space-size=4"];
/** Memory may grow by this factor from the smallest to the largest history. */
const GROWTH = 1.5;

if (process.argv[2] === "--prove") await prove(process.argv[3] ?? "");
else await compare(process.argv.slice(2).map(Number));

async function prove(path: string): Promise<void> {
  const db = await openSqliteToRead<Schema>({ path });
  let most = 0;
  const onProgress = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const start = performance.now();
  const cpu = process.cpuUsage();
  const proof = await verifyAudit({ db, keyring: KEYRING }, { onProgress });
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  await db.close();
  if (proof.faultCount > 0) throw new Error(JSON.stringify(proof.faults));
  const mebibytes = Math.round(most / 1_048_576);
  console.log(
    JSON.stringify({ entries: proof.entries, seconds, cores: (user + system) / 1e6 / seconds, mebibytes }),
  );
}

async function compare(sizes: readonly number[]): Promise<void> {
  const rows: { entries: number; perSecond: number; cores: number; mebibytes: number; little: number }[] = [];
  for (const size of sizes.length > 0 ? sizes : SIZES) {
    const folder = scratchFolder();
    try {
      const path = join(folder.path, "keyhold.db");
      const db = await openSqlite<Schema>({ path });
      await prepare(db);
      await writeHistory(db, CHAINS, size / CHAINS);
      await db.close();
      const runs = Array.from({ length: RUNS }, () => proveApart(path)).toSorted(
        (one, other) => one.seconds - other.seconds,
      );
      const median = runs[(RUNS - 1) / 2];
      if (median === undefined) throw new RangeError("no run");
      const perSecond = Math.round(median.entries / median.seconds);
      const mebibytes = Math.max(...runs.map((run) => run.mebibytes));
      const little = Math.max(...Array.from({ length: RUNS }, () => proveApart(path, LITTLE_ROOM).mebibytes));
      rows.push({
        entries: median.entries,
        perSecond,
        cores: Number(median.cores.toFixed(2)),
        mebibytes,
        little,
      });
    } finally {
      folder.remove();
    }
  }
  console.table(rows);
  const [smallest, largest] = [rows[0], rows.at(-1)];
  if (smallest === undefined || largest === undefined) return;
  verdict(largest.perSecond >= PER_SECOND, `${largest.perSecond} entries a second (bar ${PER_SECOND})`);
  const growth = largest.little / smallest.little;
  verdict(
    growth <= GROWTH,
    `${growth.toFixed(2)} times the memory for ${largest.entries} entries, with little room (bar ${GROWTH})`,
  );
}

function proveApart(
  path: string,
  flags: readonly string[] = [],
): { entries: number; seconds: number; cores: number; mebibytes: number } {
  return JSON.parse(
    execFileSync("node", [...flags, process.argv[1] ?? "", "--prove", path], { encoding: "utf8" }),
  );
}
