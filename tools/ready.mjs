// Brings a clone to the point where its programs can run: packages installed, the pinned Node in place, dist/ built.
// Runs on whatever Node started npm, so it uses nothing newer than Node 18.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

const bin = join(root, "node_modules", ".bin");

/** The environment in which `node` is the pinned one. Spawn it by name: process.execPath may be an older Node. */
export const pinned = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };

/** Installs from the lockfile when that was never done or the lockfile is newer, then checks the Node that came with it. */
export function install() {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed) || modified(installed) < modified(join(root, "package-lock.json"))) {
    ci();
    // npm leaves out what is optional and asks for a newer Node than it runs on: programs of the bundlers. So once more.
    if (isOlder(process.versions.node, [20, 19])) ci();
  }
  linkNode();
  const version = spawnSync("node", ["--version"], { env: pinned, encoding: "utf8" }).stdout.trim();
  if (isOlder(version.slice(1), [24, 7])) {
    fail(
      `Keyhold needs Node 24.7 or newer and found ${version}. On Linux with glibc "npm ci" brings one along ` +
        "(not with --omit=optional); elsewhere install Node 24 first.",
      78,
    );
  }
}

function ci() {
  run("npm", ["ci", "--no-audit", "--no-fund"]);
  linkNode();
}

function isOlder(version, [wantedMajor, wantedMinor]) {
  const [major, minor] = version.split(".").map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

/** npm 9, which Debian 12 has, installs the pinned Node and leaves out its link. */
function linkNode() {
  const program = join(`node-linux-${process.arch}`, "bin", "node");
  if (existsSync(join(bin, "node")) || !existsSync(join(root, "node_modules", program))) return;
  symlinkSync(join("..", program), join(bin, "node"));
}

/** What dist/ is made from. */
const SOURCES = [
  "src",
  "web",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.types.json",
  "tools",
];

/** Builds dist/ when it is missing or older than anything that it is made from. */
export function build() {
  const built = join(root, "dist", "main.js");
  if (!existsSync(built) || modified(built) < Math.max(...SOURCES.map((name) => newest(join(root, name)))))
    run("node", [join(root, "tools", "build.mjs")]);
}

/** Runs a program with the pinned Node first on its path; its output goes to stderr; a failure ends this process. */
export function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, env: pinned, stdio: ["ignore", 2, 2] });
  if (error) fail(`${command}: ${error.message}`, 1);
  if (status !== 0) fail(`"${[command, ...args].join(" ")}" failed`, status ?? 1);
}

export function fail(sentence, code) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

function modified(path) {
  return statSync(path).mtimeMs;
}

/** The newest change at a path or anywhere below it. Hidden files are left out: the compile cache is one. */
function newest(path) {
  if (!statSync(path).isDirectory()) return modified(path);
  const visible = readdirSync(path).filter((name) => !name.startsWith("."));
  return Math.max(...visible.map((name) => newest(join(path, name))));
}
