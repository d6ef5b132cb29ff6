import { realpathSync, statSync } from "node:fs";
import { KeyholdError } from "../../core/errors.ts";

/** The files of a database as they were when it was opened. SQLite goes on with them, whatever lies in their places by now. */
export interface KeptFiles {
  areInPlace(): boolean;
  /**
   * @throws KeyholdError `storage_failed` when one was deleted, moved or replaced: what is committed from here on could be
   * found by nobody else, and not by the next start either.
   */
  require(): void;
  /** Whether a program that cannot see what is done here may have written since. */
  hasOtherWriter(): boolean;
}

/** To be called when SQLite has opened all of them. */
export function keepFiles(path: string): KeptFiles {
  // SQLite puts the others beside the file itself, not beside a link to it.
  const real = realpathSync(path);
  const [file, log, index] = [path, `${real}-wal`, `${real}-shm`].map(keep) as [Kept, Kept, Kept];
  const missing = () => [file, log, index].find(({ hasMoved }) => hasMoved());

  return {
    areInPlace: () => missing() === undefined,
    require() {
      const kept = missing();
      if (kept !== undefined) throw refusal(kept.path);
    },
    hasOtherWriter() {
      // Whoever only reads makes a log too, and leaves it empty. By an index of its own it may write into our log.
      const other = log.hasMoved() ? log : index;
      return other.hasMoved() && placeOf(other.path).size > 0;
    },
  };
}

interface Kept {
  readonly path: string;
  hasMoved(): boolean;
}

function keep(path: string): Kept {
  const then = placeOf(path);
  return {
    path,
    hasMoved() {
      const now = placeOf(path);
      return now.number !== then.number || now.device !== then.device;
    },
  };
}

interface Place {
  readonly device: number | undefined;
  /** The inode. It is not given to another file for as long as SQLite has this one open. */
  readonly number: number | undefined;
  /** In bytes; 0 when there is no file. */
  readonly size: number;
}

/** By its name alone: opening the file and closing it again would give up the locks that SQLite holds on it. */
function placeOf(path: string): Place {
  try {
    const { dev: device, ino: number, size } = statSync(path);
    return { device, number, size };
  } catch {
    // Nothing, or nothing that can be got at.
    return { device: undefined, number: undefined, size: 0 };
  }
}

function refusal(file: string): KeyholdError {
  const hint =
    "Files of the database were deleted, moved or replaced under this server, which takes no change since. " +
    "The operator ends it with SIGTERM, never SIGKILL, and starts it anew.";
  return new KeyholdError("storage_failed", {
    hint,
    cause: new Error(`${file} is not the file that was opened`),
  });
}
