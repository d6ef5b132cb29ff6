// Seals a million exchange keys anew by the command itself, on SQLite and on PostgreSQL, while somebody else writes a row to the same database
// now and then; beside Python's MultiFernet.rotate on plain tokens of the same values, which touches no database:
//     node bench/rotation.ts [keys]
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDatabase, ROLE, urlOf } from "../test/postgres/administration.ts";
import { type Run, runRotation } from "./rotation/run.ts";
import { scratchFolder } from "./servers/keyhold.ts";
import { startOwnPostgres } from "./servers/postgres.ts";
import { verdict } from "./verdict.ts";

const BARS = { sqlite: 15_000, postgres: 6_000 };
const MEBIBYTES = 250;

const keys = Number(process.argv[2] ?? 1_000_000);
const folder = scratchFolder();
const postgres = await startOwnPostgres();
try {
  await createDatabase(postgres.adminUrl, "keyhold");
  const sqlite = await runRotation(`file:${join(folder.path, "keyhold.db")}`, keys);
  const server = await runRotation(urlOf(postgres.adminUrl, "keyhold", ROLE), keys);
  console.table({ SQLite: told(sqlite), PostgreSQL: told(server) });
  tellPython();
  verdict(
    perSecond(sqlite) >= BARS.sqlite,
    `SQLite: ${perSecond(sqlite)} rows a second (bar ${BARS.sqlite})`,
  );
  verdict(
    perSecond(server) >= BARS.postgres,
    `PostgreSQL: ${perSecond(server)} rows a second (bar ${BARS.postgres})`,
  );
  const most = Math.max(sqlite.mebibytes, server.mebibytes);
  verdict(most < MEBIBYTES, `${most} MiB at most (bar ${MEBIBYTES})`);
} finally {
  await postgres.close();
  folder.remove();
}

function perSecond({ seconds }: Run): number {
  return Math.round(keys / seconds);
}

function told(run: Run) {
  const [median, p99, most] = [0.5, 0.99, 1].map((share) => {
    const sorted = run.waits.toSorted((a, b) => a - b);
    return Number(sorted[Math.ceil(share * sorted.length) - 1]?.toFixed(1));
  });
  return {
    "rows a second": perSecond(run),
    "memory at most (MiB)": run.mebibytes,
    "others write in (ms), median": median,
    p99,
    most,
  };
}

function tellPython(): void {
  const script = fileURLToPath(new URL("rotation/rotate_peer.py", import.meta.url));
  const { status, stdout } = spawnSync("/usr/bin/python3", [script], { encoding: "utf8" });
  if (status !== 0) {
    console.log("Python's cryptography is not installed here (Debian: python3-cryptography); left out.");
    return;
  }
  const peer = JSON.parse(stdout) as { version: string; perSecond: number };
  console.log(
    `Python's cryptography ${peer.version}: ${Math.round(peer.perSecond / 2)} rows a second (two tokens each, no database)`,
  );
}
