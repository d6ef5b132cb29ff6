import type { LoadCounts } from "./key-load.ts";

/** Prints what a campaign saw, and sets the exit code to 1 when there was a fault, or too little was done to see any. */
export function reportLoad(
  counts: LoadCounts,
  others: Readonly<Record<string, unknown>>,
  least: number,
): void {
  const { acknowledged, unheard, refused, unconfirmed, slowestMs, faults } = counts;
  for (const fault of faults.slice(0, 20)) console.error(fault);
  console.table({
    ...others,
    ...acknowledged,
    unheard,
    refused,
    "of these not confirmed by the database": unconfirmed,
    "slowest answer (ms)": Math.round(slowestMs),
  });
  const changes = Object.values(acknowledged).reduce((sum, count) => sum + count, 0);
  const isGood = faults.length === 0 && changes > least;
  console.log(`${isGood ? "PASS" : "FAIL"}  ${changes} changes acknowledged, ${faults.length} faults`);
  process.exitCode = isGood ? 0 : 1;
}
