/** Something to be measured. A round does the work some times over and answers nanoseconds per operation. */
export interface Competitor {
  readonly name: string;
  readonly round: () => number | Promise<number>;
}

/** The rounds of one competitor; round n of each ran side by side with round n of the others. */
export interface Measured {
  readonly name: string;
  readonly rounds: readonly number[];
}

/** A promise: `name` reaches at least `atLeast` times the speed of `floor`. */
interface Bar {
  readonly name: string;
  readonly floor: string;
  readonly atLeast: number;
}

const WARM_UP_ROUNDS = 3;

/** A competitor that does `work` so many times in each round. */
export function repeated(name: string, times: number, work: () => unknown): Competitor {
  const round = () => {
    const start = process.hrtime.bigint();
    for (let count = 0; count < times; count++) work();
    return Number(process.hrtime.bigint() - start) / times;
  };
  return { name, round };
}

/**
 * Runs the competitors in turns, each round in the opposite order of the one before, so that whatever else the machine
 * does meets all alike. The first rounds, in which the code is still being compiled, do not count.
 */
export async function measure(competitors: readonly Competitor[], rounds: number): Promise<Measured[]> {
  const measured = competitors.map(({ name, round }) => ({ name, round, rounds: [] as number[] }));
  for (let count = 0; count < rounds + WARM_UP_ROUNDS; count++) {
    for (const one of count % 2 === 0 ? measured : measured.toReversed()) {
      const nanoseconds = await one.round();
      if (count >= WARM_UP_ROUNDS) one.rounds.push(nanoseconds);
    }
  }
  return measured;
}

/** Prints a table and a line for each bar, PASS or FAIL. Sets the exit code to 1 when a bar is missed. */
export function report(title: string, measured: readonly Measured[], bars: readonly Bar[]): void {
  console.log(`\n${title}`);
  console.table(
    Object.fromEntries(
      measured.map(({ name, rounds }) => [
        name,
        {
          "median us": Number((median(rounds) / 1_000).toFixed(2)),
          "per second": Math.round(1e9 / median(rounds)),
          "spread %": spread(rounds),
        },
      ]),
    ),
  );
  for (const { name, floor, atLeast } of bars) {
    const ratio = ratioOf(named(measured, name), named(measured, floor));
    const passed = ratio >= atLeast;
    console.log(`${passed ? "PASS" : "FAIL"}  ${name}: ${ratio.toFixed(2)} of ${floor} (bar ${atLeast})`);
    if (!passed) process.exitCode = 1;
  }
}

/** How fast `one` is in terms of `other`: the median of the ratios round by round, in which slow moments cancel out. */
export function ratioOf(one: Measured, other: Measured): number {
  return median(other.rounds.map((nanoseconds, index) => nanoseconds / (one.rounds[index] ?? Number.NaN)));
}

/** The median; `NaN` of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Half of the distance between the quartiles, in percent of the median. */
function spread(values: readonly number[]): number {
  const half = (quantile(values, 0.75) - quantile(values, 0.25)) / 2;
  return Math.round((100 * half) / median(values));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
}

function named(measured: readonly Measured[], name: string): Measured {
  const found = measured.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`nothing was measured under the name ${name}`);
  return found;
}
