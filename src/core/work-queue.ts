import { KeyholdError } from "./errors.ts";

/** Runs work that must not pile up, a few pieces at once. */
export interface WorkQueue {
  /** Throws `too_many_requests` at once when the queue is full; otherwise settles as `work` does. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** How much runs and how much waits at this moment. */
export interface WorkLoad {
  readonly running: number;
  readonly waiting: number;
}

interface WatchedWorkQueue extends WorkQueue {
  load(): WorkLoad;
}

/**
 * At most `running` pieces of work at once and `waiting` more in line, first come first served. Password hashing, for one,
 * shares its few threads with files, name look-ups and RSA: a flood of logins would otherwise stop all of these.
 */
export function createWorkQueue(limits: {
  readonly running: number;
  readonly waiting: number;
}): WatchedWorkQueue {
  const line: (() => void)[] = [];
  let running = 0;

  async function run<T>(work: () => Promise<T>): Promise<T> {
    if (running < limits.running) running += 1;
    else if (line.length < limits.waiting) await new Promise<void>((begin) => line.push(begin));
    else throw new KeyholdError("too_many_requests", { params: { seconds: 1 } });
    try {
      return await work();
    } finally {
      const next = line.shift();
      // The place goes straight to the next in line, so that nobody can slip in between.
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return { run, load: () => ({ running, waiting: line.length }) };
}
