import { say, showProgress } from "./terminal.ts";

const BAR_LENGTH = 30;
/** How often a terminal shows something new, and how often another program is told a line. */
const SHOWN_MS = 100;
const TOLD_MS = 5_000;

/** A bar with its percentage. */
export function bar(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * BAR_LENGTH);
  return `[${"#".repeat(filled)}${".".repeat(BAR_LENGTH - filled)}] ${Math.floor(share * 100)} %`;
}

/** Says how far a long piece of work is: on one line of a terminal, else a line now and then. */
interface RowProgress {
  /** Hears of so many more rows. */
  note(rows: number): void;
  /** Takes the line of the terminal away. */
  end(): void;
}

export function createRowProgress(err: NodeJS.WritableStream, total: number): RowProgress {
  const isTerminal = "isTTY" in err && err.isTTY === true;
  const startedAt = performance.now();
  let saidAt = startedAt;
  let done = 0;
  return {
    note(rows) {
      done += rows;
      const now = performance.now();
      if (now - saidAt < (isTerminal ? SHOWN_MS : TOLD_MS)) return;
      saidAt = now;
      const told = progressText(done, total, now - startedAt);
      if (isTerminal) showProgress(err, `${bar(done, total)}  ${told}`);
      else say(err, told);
    },
    end: () => showProgress(err, undefined),
  };
}

/** How many rows of how many, how many a second, and how long what is left takes at that rate. `ms` is the time so far. */
function progressText(done: number, total: number, ms: number): string {
  const perSecond = done / (ms / 1_000);
  const left = Math.ceil(Math.max(0, total - done) / perSecond);
  return `${done} of ${total} rows, ${Math.round(perSecond)} a second, ${durationText(left)} left`;
}

function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown time";
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
