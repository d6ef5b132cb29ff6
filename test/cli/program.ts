import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The pinned Node, whatever Node the machine has. */
export const NODE = join(ROOT, "node_modules", ".bin", "node");
export const BUILT = join(ROOT, "dist", "main.js");
export const SOURCE = join(ROOT, "src", "main.ts");

export const SECRETS = {
  FERNET_KEY: "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
  JWT_SECRET: "a text of more than thirty-two bytes for tests alone",
};

type Variables = Readonly<Record<string, string>>;

/** Builds dist/ if it is older than the sources. */
export function build(): void {
  const script = `(await import(${JSON.stringify(join(ROOT, "tools", "ready.mjs"))})).build()`;
  const { status, stderr } = spawnSync(NODE, ["--input-type=module", "-e", script], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the build failed: ${stderr}`);
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs: what it says so far, and its end. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves with the address of the `ready` line. */
  readonly ready: Promise<string>;
  readonly ended: Promise<Ended>;
  /** Resolves when stderr has said this. */
  said(text: string): Promise<void>;
  /** Resolves with the first group of this form, when stderr has said it. */
  told(form: RegExp): Promise<string>;
}

interface Options {
  readonly env?: Variables;
  readonly cwd?: string;
  readonly program?: string;
  readonly nodeArgs?: readonly string[];
  /** What another program hands over on stdin. */
  readonly input?: string;
}

const running = new Map<ChildProcess, Promise<unknown>>();

/** Starts the program with these variables and no others. */
export function start(args: readonly string[], options: Options = {}): Running {
  const { env = {}, cwd = tmpdir(), program = BUILT, nodeArgs = [], input = "" } = options;
  const child = spawn(NODE, [...nodeArgs, program, ...args], { cwd, env, stdio: "pipe" });
  child.stdin.on("error", () => undefined).end(input);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => {
      running.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
  running.set(child, ended);
  function until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found !== undefined) resolve(found);
      };
      child.stdout.on("data", look);
      child.stderr.on("data", look);
      ended.then(() => reject(new Error(`it ended before: ${stdout}${stderr}`)));
      look();
    });
  }
  const ready = until(() => /^ready (\S+)\n/m.exec(stdout)?.[1]);
  ready.catch(() => {}); // Most programs end without ever being ready.
  return {
    child,
    ready,
    ended,
    told: (form) => until(() => form.exec(stderr)?.[1]),
    said: (text) => until(() => (stderr.includes(text) ? true : undefined)).then(() => {}),
  };
}

export function run(args: readonly string[], options: Options = {}): Promise<Ended> {
  return start(args, options).ended;
}

/** Asks it to end as an operator would. */
export function stop({ child, ended }: Running): Promise<Ended> {
  child.kill("SIGTERM");
  return ended;
}

/** For afterAll: nothing that a test started outlives it. */
export async function stopAll(): Promise<void> {
  for (const child of running.keys()) child.kill("SIGKILL");
  await Promise.all(running.values());
}

const folders: string[] = [];

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "keyhold-cli-"));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  // A program that was told to end may still write.
  const patience = { maxRetries: 10, retryDelay: 100 };
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, ...patience });
}
