import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Container, runContainer, runWithin, type Setting } from "./run.ts";
import type { BuiltStage } from "./stage.ts";

/** Hears what was looked at, whether it is as it should be, and what was seen. */
export type Report = (what: string, isGood: boolean, seen: string | number) => void;

/** What nobody needs who only runs a vault, and everybody who broke into one. */
const TOOLS = ["npm", "npx", "gcc", "cc", "make", "python3", "git", "curl", "wget", "node_modules"];
const START_MS = 20_000;

/** Starts what was built as the compose file does, and looks at it from inside and outside. */
export async function checkContainer(stage: BuiltStage, folder: string, report: Report): Promise<void> {
  const setting = makeSetting(stage, folder);
  checkFiles(stage, report);
  await checkCommands(stage, setting, report);
  const server = runContainer(stage, setting);
  const begun = performance.now();
  while (!server.said().includes("ready https://")) {
    if (performance.now() - begun > START_MS) throw new Error(`it did not start: ${server.said()}`);
    await sleep(10);
  }
  report("serve is ready", true, `${Math.round(performance.now() - begun)} ms after its start`);
  await checkServer(stage, setting, server, report);
}

function checkFiles(stage: BuiltStage, report: Report): void {
  const names = TOOLS.flatMap((name) => ["-o", "-name", name]).slice(1);
  const search = [stage.root, "-xdev", "(", ...names, ")", "!", "-path", "*/share/*", "-print"];
  const found = execFileSync("find", search, { encoding: "utf8" }).replaceAll(stage.root, "").trim();
  report("no npm, compiler or the like", found === "", found || "none");
  const [size = ""] = execFileSync("du", ["-sh", join(stage.root, "app")], { encoding: "utf8" }).split("\t");
  report("size beside Debian", true, size);
}

async function checkCommands(stage: BuiltStage, setting: Setting, report: Report): Promise<void> {
  const bare = runContainer(stage, { ...setting, variables: {} });
  report("without secrets it ends with 78", (await bare.ended) === 78, bare.said().replaceAll("\n", " "));
  const program = stage.argv.slice(0, -1);
  const made = runContainer(stage, setting, [...program, "generate-key"]);
  report("generate-key", (await made.ended) === 0 && /^[\w-]{43}=\n$/.test(made.said()), "a key");
  const migrated = runContainer(stage, setting, [...program, "migrate"]);
  report("migrate", (await migrated.ended) === 0, migrated.said().trim());
}

async function checkServer(
  stage: BuiltStage,
  setting: Setting,
  server: Container,
  report: Report,
): Promise<void> {
  const pid = server.pid();
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const line = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
  report("it is process 1 of its own", /\s1$/.test(line("NSpid")), line("NSpid"));
  report("it has its numeric user", line("Uid").startsWith("10001\t"), line("Uid"));
  report("it has no capability", /^0+$/.test(line("CapEff") + line("CapBnd")), line("CapBnd"));
  report("it gets none either", line("NoNewPrivs") === "1", line("NoNewPrivs"));

  const within = (argv: readonly string[]) => runWithin(stage, pid, setting.variables, argv);
  const health = (path: string) => within([...stage.health.slice(0, -1), path]);
  report("the health check of the image", (await within(stage.health)) === 0, stage.health.join(" "));
  report("the health check of the compose file", (await health("/readyz")) === 0, "/readyz");
  report("a health check that fails", (await health("/nothing")) === 1, "says so");
  for (const path of ["/app/x", "/etc/x", "/x", "/var/tmp/x", "/app/dist/.compile-cache/x"])
    report(`${path} cannot be written`, (await within(["/usr/bin/touch", path])) === 1, "read-only");
  for (const path of ["/data/x", "/tmp/x"])
    report(`${path} can be written`, (await within(["/usr/bin/touch", path])) === 0, "written");

  process.kill(pid, "SIGUSR1");
  await sleep(300);
  const debuggerIsOpen = await within(["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9229"]);
  report("SIGUSR1 opens no debugger", debuggerIsOpen !== 0, "port 9229 is closed");
  const asked = performance.now();
  process.kill(pid, "SIGTERM");
  const code = await server.ended;
  report("SIGTERM ends process 1 in order", code === 0, `${Math.round(performance.now() - asked)} ms`);
}

function makeSetting(stage: BuiltStage, folder: string): Setting {
  const [data, secrets] = [join(folder, "data"), join(folder, "secrets")];
  for (const path of [data, secrets]) mkdirSync(path);
  const [uid = 0, gid = 0] = stage.user.split(":").map(Number);
  chownSync(data, uid, gid);
  const write = (name: string, text: string) => writeFileSync(join(secrets, name), text, { mode: 0o444 });
  write("fernet_key", "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=");
  write("jwt_secret", "a text of more than thirty-two bytes for trials alone");
  const variables = {
    PUBLIC_URL: "https://keys.example.org",
    FERNET_KEY_FILE: "/run/secrets/fernet_key",
    JWT_SECRET_FILE: "/run/secrets/jwt_secret",
  };
  return { data, secrets, variables };
}
