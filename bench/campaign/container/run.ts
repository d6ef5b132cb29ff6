import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuiltStage } from "./stage.ts";

/** What an engine is told beside the image. */
export interface Setting {
  /** Mounted at /data, the one folder that is kept. */
  readonly data: string;
  /** Mounted at /run/secrets. */
  readonly secrets: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface Container {
  /** Of its first process, as this machine sees it. */
  pid(): number;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts the stage on namespaces of its own: what comes after `argv` of the stage is `args`, unless `instead` is given. */
export function runContainer(
  stage: BuiltStage,
  setting: Setting,
  argv: readonly string[] = stage.argv,
): Container {
  const inside = `
    mount --bind "$ROOT" "$ROOT" && mount -o remount,ro,bind "$ROOT"
    mount --bind "$DATA" "$ROOT/data"
    mount -t tmpfs tmpfs "$ROOT/run" && mkdir "$ROOT/run/secrets" && mount --bind "$SECRETS" "$ROOT/run/secrets"
    mount -t tmpfs -o mode=1777 tmpfs "$ROOT/tmp" && mount -t proc proc "$ROOT/proc"
    ip link set lo up
    exec chroot "$ROOT" ${unprivileged(stage.user)} /usr/bin/env -i -C "$DIRECTORY" "$@"`;
  const variables = Object.entries({ ...stage.environment, ...setting.variables });
  const child = spawn(
    "unshare",
    [
      "--mount",
      "--pid",
      "--net",
      "--ipc",
      "--uts",
      "--fork",
      "--kill-child",
      "bash",
      "-ec",
      inside,
      "bash",
    ].concat(
      variables.map(([name, value]) => `${name}=${value}`),
      argv,
    ),
    {
      env: {
        PATH: process.env.PATH,
        ROOT: stage.root,
        DATA: setting.data,
        SECRETS: setting.secrets,
        DIRECTORY: stage.directory,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  running.add(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      said += text;
    });
  }
  const ended = once(child, "close").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  return { pid: () => firstChild(child.pid ?? 0), said: () => said, ended };
}

/** Runs a program in a container that runs already, as a health check is run. Answers its exit code. */
export async function runWithin(
  stage: BuiltStage,
  pid: number,
  variables: Readonly<Record<string, string>>,
  argv: readonly string[],
): Promise<number | null> {
  const pairs = Object.entries({ ...stage.environment, ...variables }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const program = [...unprivileged(stage.user).split(" "), "/usr/bin/env", "-i", ...pairs, ...argv];
  const child = spawn("nsenter", ["-t", String(pid), "-m", "-n", "-p", "-r", "--", ...program], {
    stdio: "ignore",
  });
  return (await once(child, "exit"))[0];
}

function unprivileged(user: string): string {
  const [uid, gid] = user.split(":");
  return `/usr/bin/setpriv --reuid=${uid} --regid=${gid} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all`;
}

function firstChild(pid: number): number {
  return Number(
    readFileSync(join("/proc", String(pid), "task", String(pid), "children"), "utf8")
      .trim()
      .split(" ")[0],
  );
}
