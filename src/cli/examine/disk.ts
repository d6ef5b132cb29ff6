import { randomBytes } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { bad, type Finding, good, warning } from "./finding.ts";

/** Slower than this, every change waits noticeably for the disk. */
const SLOW_MS = 5;
const ROUNDS = 20;

/** How long a few bytes take to be safe on the disk that the folder is on. */
export async function examineDisk(folder: string): Promise<Finding> {
  const path = join(folder, `.doctor-${randomBytes(6).toString("hex")}`);
  try {
    const file = await open(path, "wx", 0o600);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await file.write("x");
      const startedAt = performance.now();
      await file.datasync();
      times.push(performance.now() - startedAt);
    }
    await file.close();
    return judgeTimes("disk", times);
  } catch {
    return bad("disk", `cannot write in ${folder}`);
  } finally {
    await rm(path, { force: true });
  }
}

/** Whether changes are quick enough, by the median of these times in milliseconds. */
export function judgeTimes(subject: string, times: readonly number[]): Finding {
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  const detail = `${median.toFixed(2)} ms to write safely (median of ${times.length})`;
  return median > SLOW_MS
    ? warning(subject, `${detail}: every change waits this long`)
    : good(subject, detail);
}
