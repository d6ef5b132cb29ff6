import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { faults, openLedger } from "./ledger.ts";

const WRITER = fileURLToPath(new URL("writer.ts", import.meta.url));

/** Starts a process that writes to `path`; its acknowledged pairs are added to `acknowledged` as they come. */
export function startWriter(path: string, name: string, ms: number, acknowledged: Set<string>): ChildProcess {
  const child = spawn("node", [WRITER, path, name, "32", String(ms)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) acknowledged.add(line);
  });
  return child;
}

interface KillReport {
  readonly kills: number;
  readonly acknowledged: number;
  readonly faults: readonly string[];
}

/**
 * Kills a process that writes under load, again and again at random moments, and looks each time whether every
 * pair that it had acknowledged is in the file, whole. (A killed process leaves the operating system's buffers
 * alone; that a power cut loses nothing rests on `synchronous = full`.)
 */
export async function killWriter(folder: string, kills: number): Promise<KillReport> {
  const path = join(folder, "killed.db");
  const acknowledged = new Set<string>();
  const found: string[] = [];
  for (let round = 0; round < kills; round++) {
    const before = acknowledged.size;
    const child = startWriter(path, `round ${round}`, 60_000, acknowledged);
    while (acknowledged.size === before && child.exitCode === null) await sleep(5);
    await sleep(Math.random() * 80);
    child.kill("SIGKILL");
    await once(child, "close");

    const db = await openLedger(path);
    found.push(...(await faults(db, acknowledged)).map((fault) => `after kill ${round + 1}: ${fault}`));
    await db.close();
  }
  return { kills, acknowledged: acknowledged.size, faults: found };
}
