import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, rmdirSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A file system of its own, in memory, that a fault can fill. */
export interface SmallDisk {
  readonly path: string;
  unmount(): void;
}

/** Needs root, on Linux. */
export function mountSmall(mebibytes: number): SmallDisk {
  const path = mkdtempSync(join("/tmp", "keyhold-small-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", path]);
  chmodSync(path, 0o755);
  return {
    path,
    unmount() {
      execFileSync("umount", ["--lazy", path]);
      rmdirSync(path);
    },
  };
}

/** Takes every byte that is left. */
export function fill(path: string): void {
  const file = openSync(path, "a");
  try {
    for (const size of [1 << 20, 1 << 12, 1]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}
