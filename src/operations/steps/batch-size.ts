/** Finds how much work fits into a transaction that is to hold others up for so long. */
export interface BatchSize {
  readonly rows: number;
  /** Hears how long a transaction of so many rows took, in milliseconds. */
  note(rows: number, ms: number): void;
}

/** Half of the 20 ms that a batch may hold others up: the next one may take longer than the last. */
const AIM_MS = 10;
const FEWEST = 20;
const MOST = 500;

export function createBatchSize(): BatchSize {
  let rows = 100;
  return {
    get rows() {
      return rows;
    },
    note(done, ms) {
      // Few rows say little of many: the commit is most of their time.
      if (done < rows && ms < AIM_MS) return;
      const wanted = done * (AIM_MS / Math.max(ms, 0.1));
      // Down at once, up in steps: one quick transaction promises nothing.
      rows = Math.round(Math.max(FEWEST, Math.min(MOST, wanted, rows * 1.25)));
    },
  };
}
