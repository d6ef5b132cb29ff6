import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fill, KEYS } from "../../rotation/fill.ts";
import { openDatabaseAt } from "../../rotation/run.ts";
import { type Ground, layGround } from "../ground.ts";
import { examine } from "./examine.ts";
import { type Load, startLoad } from "./load.ts";
import { type Ended, startRotation } from "./rotation.ts";

const KILLS = 20;
const GENEROSITY = 100_000;
/** How long a rotation that is to be killed goes on at most, after it has sealed something anew. */
const KILLED_WITHIN_MS = 600;

interface RotateReport {
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
  /** Whether enough went on for the result to mean anything. */
  readonly isWorthIt: boolean;
}

export async function runRotations(
  dataDir: string,
  adminUrl: string | undefined,
  keys: number,
): Promise<RotateReport> {
  const file = join(dataDir, "fernet_key");
  const [newKey = ""] = KEYS.both.split(",");
  const environment = { FERNET_KEY_FILE: file };
  const ground = await layGround({ dataDir, adminUrl, environment, generosity: GENEROSITY });
  try {
    await fillGround(ground, keys);
    writeFileSync(file, KEYS.both);
    for (const node of ground.nodes) await node.start();
    const load = await startLoad(ground);
    const { kills, ends } = await rotateUntilDone(ground, dataDir, environment);
    await load.stop();
    const last = ends.at(-1);
    const faults = [
      ...load.faults,
      ...(last?.code === 0 ? [] : [`it ended with ${last?.code}: ${last?.said}`]),
    ];
    // From here on the new key alone is enough.
    writeFileSync(file, newKey);
    for (const node of ground.nodes) {
      await node.stop("SIGTERM");
      await node.start();
    }
    faults.push(...(await load.lookAgain()), ...(await examine(ground, keys, newKey)));
    const mebibytes = Math.max(...ends.map((ended) => ended.mebibytes));
    const counts = { keys, kills, ...load.counts, "memory of a rotation (MiB)": mebibytes };
    return { counts, faults, isWorthIt: kills === KILLS && isBusy(load) };
  } finally {
    await ground.close();
  }
}

async function fillGround({ databaseUrl }: Ground, keys: number): Promise<void> {
  const db = await openDatabaseAt(databaseUrl);
  await fill(db, keys, "development").finally(() => db.close());
}

/** Kills one rotation after the other, each once it has moved rows, and lets the last one end. */
async function rotateUntilDone(
  ground: Ground,
  dataDir: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly kills: number; readonly ends: readonly Ended[] }> {
  const ends: Ended[] = [];
  let kills = 0;
  while (kills < KILLS) {
    const before = await rowsLeft(ground);
    const rotation = startRotation(dataDir, { ...environment, DATABASE_URL: ground.databaseUrl });
    while (rotation.isRunning() && (await rowsLeft(ground)) === before) await sleep(20);
    await sleep(Math.random() * KILLED_WITHIN_MS);
    rotation.kill();
    const ended = await rotation.ended;
    ends.push(ended);
    if (ended.signal !== "SIGKILL") break;
    kills += 1;
  }
  ends.push(await startRotation(dataDir, { ...environment, DATABASE_URL: ground.databaseUrl }).ended);
  return { kills, ends };
}

/** Which of the keys that the old Fernet key has sealed come first; it changes with every batch. */
async function rowsLeft({ query }: Ground): Promise<number> {
  const [row] = await query(
    "select min(id) as first from api_keys where sealed_with <> (select sealed_with from users where id = 1)",
  );
  return Number(row?.first ?? -1);
}

function isBusy({ counts }: Load): boolean {
  return (
    counts.reads > 100 && counts.replacements > 10 && counts["new keys"] > 1 && counts["new limits"] > 200
  );
}
