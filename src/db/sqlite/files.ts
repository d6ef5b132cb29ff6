import { chmod, mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes the database file, readable by its owner alone, and the folder that it lies in if there is none. A
 * folder that exists is left as it is. SQLite gives its `-wal` and `-shm` files the mode of the database file.
 */
export async function prepareFiles(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await (await open(path, "a", 0o600)).close();
  for (const file of [path, `${path}-wal`, `${path}-shm`]) await closeToOthers(file);
}

async function closeToOthers(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && (found.mode & 0o077) !== 0) await chmod(file, 0o600);
}
