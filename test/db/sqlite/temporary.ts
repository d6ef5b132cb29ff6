import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder of the test file's own, deleted when its tests are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "keyhold-db-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new path in such a folder with each call. */
export function temporaryPaths(): () => string {
  const folder = temporaryFolder();
  let count = 0;
  return () => join(folder, `${count++}`, "test.db");
}
