import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { openRaw, type RawQuery } from "../../../test/raw-query.ts";
import { fill as fillKeys, KEYS, keyringOf } from "../../rotation/fill.ts";
import { openDatabaseAt } from "../../rotation/run.ts";
import { SECRETS } from "../../servers/keyhold.ts";
import { chainFaults } from "../audit-chains.ts";
import type { Row, Scenario } from "./scenario.ts";
import { fill, mountSmall, type SmallDisk } from "./small-disk.ts";

const DATABASE = "SQLite";
const MEBIBYTES = 128;
const ROWS = 20_000;
/** Until a command is at its work, and before it is through. */
const BEGUN_MS = 700;

interface Command {
  readonly name: string;
  readonly fault: string;
  readonly args: (folder: string) => readonly string[];
  /** What is left in the folder, or wrong in the database, after the disk was full. */
  leftovers(folder: string): string[];
}

const ROTATION: Command = {
  name: "rotation",
  fault: "disk full while `rotate-fernet-key` runs, freed, run again",
  args: () => ["rotate-fernet-key"],
  leftovers: () => [],
};

const BACKUP: Command = {
  name: "backup",
  fault: "disk full while `backup` runs, freed, run again",
  args: (folder) => ["backup", join(folder, "a.backup")],
  leftovers: (folder) => globSync(join(folder, "*.{backup,part}")),
};

/** A command of the operator meets a full disk on its way; afterwards it is run again, and has to come through. */
export const sqliteDiskFullCommands: readonly Scenario[] = [ROTATION, BACKUP].map((command) => ({
  name: `sqlite-disk-full-${command.name}`,
  database: DATABASE,
  async run() {
    const disk = mountSmall(MEBIBYTES);
    try {
      return await tryCommand(disk, command);
    } finally {
      disk.unmount();
    }
  },
}));

async function tryCommand({ path }: SmallDisk, { fault, args, leftovers }: Command): Promise<Row> {
  const url = `file:${join(path, "keyhold.db")}`;
  const db = await openDatabaseAt(url);
  await fillKeys(db, ROWS).finally(() => db.close());
  const filler = join(path, "filler");
  const first = start(url, args(path));
  await sleep(BEGUN_MS);
  fill(filler);
  const refused = await first.ended;
  const left = leftovers(path);
  rmSync(filler);
  const since = performance.now();
  const again = await start(url, args(path)).ended;
  const wellAfterMs = again.code === 0 ? performance.now() - since : undefined;
  const { query } = openRaw(url);
  const lost = [...(await rowFaults(query)), ...(await chainFaults(query, keyringOf(KEYS.both)))];
  return {
    fault,
    database: DATABASE,
    saw: `it ended with ${refused.code}: "${refused.said}"; run again, with ${again.code}`,
    lost: lost.length === 0 ? "nothing" : lost.join("; "),
    wellAfterMs,
    unmeant: [
      ...lost,
      ...left.map((file) => `${file} was left behind`),
      ...(refused.code === 1 ? [] : ["it did not meet the full disk"]),
    ],
  };
}

function start(url: string, args: readonly string[]) {
  const child = spawn("node", ["dist/main.js", ...args], {
    env: { PATH: process.env.PATH, ...SECRETS, FERNET_KEY: KEYS.both, DATABASE_URL: url },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said = text(child.stderr);
  return {
    ended: once(child, "close").then(async ([code]) => ({
      code: code as number | null,
      said: (await said).trim().split("\n").at(-1) ?? "",
    })),
  };
}

async function rowFaults(query: RawQuery): Promise<string[]> {
  const [row] = await query("select count(*) as count from api_keys");
  return Number(row?.count) === ROWS ? [] : [`${Number(row?.count)} of ${ROWS} keys are there`];
}
