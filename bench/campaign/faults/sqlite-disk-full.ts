import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "./scenario.ts";
import { fill, mountSmall } from "./small-disk.ts";
import { runTrial } from "./trial.ts";

const MEBIBYTES = 32;

/** Something else fills the disk on which the database lies, and is removed again. */
export const sqliteDiskFull: Scenario = {
  name: "sqlite-disk-full",
  database: "SQLite",
  async run() {
    const disk = mountSmall(MEBIBYTES);
    const filler = join(disk.path, "filler");
    try {
      return await runTrial({
        fault: "disk full for 5 s, then freed",
        database: "SQLite",
        dataDir: disk.path,
        forMs: 5_000,
        strike: async () => fill(filler),
        lift: async () => rmSync(filler),
      });
    } finally {
      disk.unmount();
    }
  },
};
