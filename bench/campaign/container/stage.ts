import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Stage, Step } from "./dockerfile.ts";

/** A stage that was built: its file system, and how a container of it is started. */
export interface BuiltStage {
  readonly root: string;
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly health: readonly string[];
  readonly argv: readonly string[];
}

/** How this machine reaches the network, which a new root knows nothing of. */
const OF_THE_NETWORK = ["/etc/resolv.conf", "/etc/hosts"];
const AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";

/** Takes the steps of a stage by hand, in a root that holds its base: COPY by copying, RUN by chroot. */
export function buildStage(
  stage: Stage,
  root: string,
  context: string,
  built: ReadonlyMap<string, BuiltStage>,
): BuiltStage {
  const state = {
    root,
    user: "0:0",
    environment: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" } as Record<
      string,
      string
    >,
    directory: "/",
    health: [] as readonly string[],
    argv: [] as readonly string[],
  };
  for (const file of OF_THE_NETWORK) cpSync(file, join(root, file), { dereference: true });
  for (const step of stage.steps) {
    console.error(`${stage.name}: ${describe(step)}`);
    switch (step.kind) {
      case "run":
        runIn(root, state.directory, step.command, state.environment);
        break;
      case "copy":
        copy(
          step,
          root,
          state.directory,
          step.from === undefined ? context : (built.get(step.from)?.root ?? ""),
        );
        break;
      case "workdir":
        state.directory = step.path;
        mkdirSync(join(root, step.path), { recursive: true });
        break;
      case "env":
        Object.assign(state.environment, step.variables);
        break;
      case "user":
        state.user = step.id;
        break;
      case "health":
        state.health = step.argv;
        break;
      case "entrypoint":
      case "cmd":
        state.argv = [...state.argv, ...step.argv];
        break;
      case "note":
    }
  }
  return state;
}

function describe(step: Step): string {
  return step.kind === "run" ? `RUN ${step.command}` : JSON.stringify(step);
}

function runIn(
  root: string,
  directory: string,
  command: string,
  environment: Readonly<Record<string, string>>,
) {
  cpSync(AUTHORITIES, join(root, "machine-ca.crt"), { dereference: true });
  const env = {
    ...environment,
    HOME: "/root",
    NODE_EXTRA_CA_CERTS: "/machine-ca.crt",
    DEBIAN_FRONTEND: "noninteractive",
  };
  const inside = `mount -t proc proc /proc && cd "$1" && exec /bin/sh -c "$2"`;
  execFileSync(
    "unshare",
    [
      "--mount",
      "--pid",
      "--fork",
      "--kill-child",
      "chroot",
      root,
      "/bin/sh",
      "-ec",
      inside,
      "sh",
      directory,
      command,
    ],
    { env, stdio: ["ignore", 2, 2] },
  );
  rmSync(join(root, "machine-ca.crt"));
}

/** As COPY does: what is in a folder goes into the folder that is named, a file keeps its name where that ends in a slash. */
function copy(
  { sources, to, owner }: Extract<Step, { kind: "copy" }>,
  root: string,
  directory: string,
  from: string,
): void {
  const target = join(root, resolve(directory, to));
  for (const source of sources) {
    const path = join(from, source);
    const isFolder = statSync(path).isDirectory();
    const isInto = !isFolder && (to.endsWith("/") || to === ".");
    const goal = isInto ? join(target, basename(source)) : target;
    cpSync(path, goal, { recursive: true, dereference: false, preserveTimestamps: true });
    if (owner !== undefined) execFileSync("chown", ["-R", owner, goal]);
  }
}

/** The files that a builder is sent: what .dockerignore, which names all that may pass, lets through. */
export function makeContext(repository: string, folder: string): void {
  const lines = readFileSync(join(repository, ".dockerignore"), "utf8").split("\n");
  if (!lines.includes("*")) throw new Error(".dockerignore does not keep everything else out");
  for (const path of lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1))) {
    if (!existsSync(join(repository, path)))
      throw new Error(`.dockerignore lets through what is not there: ${path}`);
    cpSync(join(repository, path), join(folder, path), { recursive: true });
  }
}
