import { existsSync, realpathSync } from "node:fs";
import { bad, type Finding } from "./finding.ts";

/**
 * Whether the log of a SQLite file was deleted: its index is made after it and goes with it. To be looked for before
 * the file is opened, which makes another log.
 */
export function findDeletedLog(path: string): Finding | undefined {
  const real = realpathSync(path);
  if (existsSync(`${real}-wal`) || !existsSync(`${real}-shm`)) return undefined;
  const loss = `${real}-wal was deleted, which holds the newest changes`;
  return bad("database", `${loss}: end the server with SIGTERM, never SIGKILL, and start it anew`);
}
