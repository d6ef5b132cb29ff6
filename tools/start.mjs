// npm start: from a fresh clone to a running `keyhold dev`. Arguments go to it: npm start -- --port 0
import { spawn } from "node:child_process";
import { join } from "node:path";
import { build, install, pinned, root } from "./ready.mjs";

install();
build();

const server = spawn("node", [join(root, "dist", "main.js"), "dev", ...process.argv.slice(2)], {
  cwd: root,
  env: pinned,
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
