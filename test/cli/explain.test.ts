import { closeSync, openSync, writeSync } from "node:fs";
import { expect, it } from "vitest";
import { explain } from "../../src/cli/explain.ts";

it.skipIf(process.platform !== "linux")(
  "says in a sentence that the disk is full, though the system names no file",
  () => {
    const told: string[] = [];
    const full = openSync("/dev/full", "w");
    try {
      writeSync(full, "a backup");
      expect.fail("the disk took it");
    } catch (error) {
      const err = { write: (text: string) => told.push(text) } as unknown as NodeJS.WriteStream;
      expect(explain("backup", error, { err })).toBe(1);
    } finally {
      closeSync(full);
    }
    expect(told.join("")).toBe("keyhold backup: ENOSPC: no space left on device, write\n");
  },
);
