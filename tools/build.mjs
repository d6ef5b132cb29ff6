// Builds dist/: the checked sources bundled into a few files, which halves the start, and the types of the public entry.
import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { fail, pinned, root, run } from "./ready.mjs";

const dist = join(root, "dist");

rmSync(dist, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  platform: "node",
  input: { main: "src/main.ts", crypto: "src/crypto.ts" },
  onLog: (level, log) => {
    if (level === "warn") fail(`build: ${log.message}`, 1);
  },
});
await bundle.write({ dir: dist, format: "esm", chunkFileNames: "chunks/[name]-[hash].js" });
run("npx", ["--no", "tsc", "-p", "tsconfig.types.json"]);
chmodSync(join(dist, "main.js"), 0o755);

// The first start would fill the compile cache; filling it here makes the first start a quick one too.
const { status } = spawnSync("node", [join(dist, "main.js"), "--version"], {
  env: pinned,
  stdio: ["ignore", "ignore", 2],
});
if (status !== 0) fail("build: the built program does not start", 1);
