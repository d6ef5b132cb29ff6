import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { readBackupFile } from "../../src/cli/backup-file.ts";
import { newFolder, removeFolders } from "./program.ts";

afterAll(removeFolders);

const LINES = Array.from({ length: 300 }, () => randomBytes(40).toString("hex"));

function newFile(): string {
  const path = join(newFolder(), "a.backup");
  writeFileSync(path, gzipSync(`${LINES.join("\n")}\n`));
  return path;
}

it("gives every line of the file", async () => {
  const read: string[] = [];
  for await (const line of readBackupFile(newFile())) read.push(line);
  expect(read).toEqual(LINES);
});

it("may be left after the first line at any moment: nothing is thrown behind its back", async () => {
  const path = newFile();
  const uncaught: unknown[] = [];
  const note = (error: unknown) => void uncaught.push(error);
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException").on("uncaughtException", note);
  try {
    for (let round = 0; round < 20; round++) {
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          for await (const line of readBackupFile(path)) {
            expect(line).toBe(LINES[0]);
            await sleep(1);
            break;
          }
        }),
      );
    }
    await sleep(50);
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const other of others) process.on("uncaughtException", other);
  }
  expect(uncaught).toEqual([]);
});

it("says that there is no such file", async () => {
  await expect(readBackupFile(join(newFolder(), "none")).next()).rejects.toThrow("ENOENT");
});
