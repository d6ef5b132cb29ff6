// npm test: from a fresh clone to a verdict. Arguments go to the test runner: npm test -- test/core
import { spawnSync } from "node:child_process";
import { build, fail, install, pinned, root, run } from "./ready.mjs";

const debianPackages = [
  { name: "python3-cryptography", probe: ["/usr/bin/python3", ["-c", "import cryptography"]] },
  { name: "chromium", probe: ["/usr/bin/chromium", ["--version"]] },
  { name: "chromium-headless-shell", probe: ["/usr/bin/chromium-headless-shell", ["--version"]] },
  // For promtool and for a Prometheus that the tests start. A service manager may start another, which is left alone.
  { name: "prometheus", probe: ["promtool", ["--version"]] },
  // The tests start servers of their own; the one that this package may start by itself is left alone.
  { name: "postgresql", probe: ["sh", ["-c", "command -v initdb || ls /usr/lib/postgresql/*/bin/initdb"]] },
  // Their services, where the packages start any, are left alone likewise.
  { name: "pgbouncer", probe: ["/usr/sbin/pgbouncer", ["--version"]] },
  { name: "nginx", probe: ["/usr/sbin/nginx", ["-v"]] },
  { name: "systemd", probe: ["systemd-analyze", ["--version"]] },
];

install();
installDebianPackages();
run("biome", ["check", "--error-on-warnings", "."]);
run("tsc", ["--noEmit"]);
run("tsc", ["-p", "web"]);
run("tsc", ["-p", "test/web"]);
build();

const { status } = spawnSync("vitest", ["run", ...process.argv.slice(2)], {
  cwd: root,
  env: pinned,
  stdio: "inherit",
});
process.exit(status ?? 1);

/** On a person's own machine nothing is installed behind their back: they get the one sentence. */
function installDebianPackages() {
  const missing = debianPackages
    .filter(({ probe: [command, args] }) => spawnSync(command, args).status !== 0)
    .map(({ name }) => name);
  if (missing.length === 0) return;
  const line = `apt-get install -y ${missing.join(" ")}`;
  if (!process.env.CI && process.getuid?.() !== 0) fail(`The tests need Debian packages: sudo ${line}`, 1);
  run("apt-get", ["update", "-qq"]);
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing]);
}
