import { median } from "../../harness.ts";
import type { Killed } from "./act.ts";

/** A line for each act, in the order of their names. */
export function linesOf(killed: readonly Killed[]): Readonly<Record<string, Record<string, number>>> {
  const sorted = killed.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(
    sorted.map(({ name, steps, kills, untold, pending, faults }) => [
      name,
      { steps, kills, "done, untold": untold, "again after a minute": pending, faults: faults.length },
    ]),
  );
}

export function summaryOf(killed: readonly Killed[]) {
  const sum = (of: (one: Killed) => number) => killed.reduce((total, one) => total + of(one), 0);
  const backMs = killed.flatMap((one) => one.backMs);
  return {
    steps: sum(({ steps }) => steps),
    kills: sum(({ kills }) => kills),
    untold: sum(({ untold }) => untold),
    pending: sum(({ pending }) => pending),
    faults: killed.flatMap(({ faults }) => faults),
    /** From the start after a kill until the program accepted requests. */
    medianBackMs: median(backMs),
    mostBackMs: Math.max(0, ...backMs),
  };
}
