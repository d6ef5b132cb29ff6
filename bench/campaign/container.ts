// Where there is no container engine: the steps of the Dockerfile taken by hand, on a Debian made for it, and the result
// started as an engine would start it: process number 1, under its numeric user, without any capability, on a file system
// that it cannot write, on a network of its own. As root, with debootstrap and the network, in some five minutes:
//     node bench/campaign/container.ts [--keep]
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkContainer } from "./container/checks.ts";
import { readDockerfile } from "./container/dockerfile.ts";
import { type BuiltStage, buildStage, makeContext } from "./container/stage.ts";
import { makeDebian } from "./debian.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

const folder = mkdtempSync("/var/tmp/keyhold-container-");
process.on("exit", () => {
  if (!process.argv.includes("--keep")) rmSync(folder, { recursive: true, force: true });
});

const context = join(folder, "context");
mkdirSync(context);
makeContext(REPOSITORY, context);
const base = join(folder, "base");
makeDebian(base, []);
const built = new Map<string, BuiltStage>();
let last: BuiltStage | undefined;
for (const [index, stage] of readDockerfile(readFileSync(join(REPOSITORY, "Dockerfile"), "utf8")).entries()) {
  const root = join(folder, `stage-${index}`);
  execFileSync("cp", ["-a", base, root]);
  last = buildStage(stage, root, context, built);
  built.set(stage.name, last);
}
if (last === undefined || !existsSync(join(last.root, "app")))
  throw new Error("the Dockerfile makes no /app");
await checkContainer(last, folder, (what, isGood, seen) => {
  console.log(`${isGood ? "good" : "bad "}  ${what}: ${seen}`);
  if (!isGood) process.exitCode = 1;
});
