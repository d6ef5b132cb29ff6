// npm run bench, npm run campaigns: from a fresh clone to the closing table; what is named is run, else everything of the list.
import { spawnSync } from "node:child_process";
import { build, install, pinned, root } from "./ready.mjs";

install();
build();
const { status } = spawnSync("node", ["bench/run.ts", ...process.argv.slice(2)], {
  cwd: root,
  env: pinned,
  stdio: "inherit",
});
process.exit(status ?? 1);
