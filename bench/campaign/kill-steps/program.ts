import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../../dist/main.js", import.meta.url));
const PRELOADS = ["../faults/clock-preload.ts", "../exchange/names-preload.ts", "step-preload.ts"].map(
  (path) => fileURLToPath(new URL(path, import.meta.url)),
);
const PATIENCE_MS = 60_000;

/** What can be said to a program that runs: see the preloads. */
type Message = { readonly steps: number } | { readonly clockOffsetMs: number };

/** The built `keyhold` with a clock that can be set and an end that can be chosen. */
export interface Program {
  readonly child: ChildProcess;
  /** Resolves when it says that it accepts requests; false when it ended before. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<Ended>;
  /** Answers what it says to that, or undefined when it has ended. */
  tell(message: Message): Promise<Readonly<Record<string, number>> | undefined>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly clockOffsetMs: number;
  /** At which step, from its very beginning, it is killed; it lives when this is left out. */
  readonly killAt?: number | undefined;
  /** What is typed. */
  readonly input?: string | undefined;
}

const running = new Set<ChildProcess>();
// Whoever ends the campaign ends what it has started.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

export function startProgram(args: readonly string[], options: ProgramOptions): Program {
  const { environment, clockOffsetMs, killAt, input = "" } = options;
  const imports = PRELOADS.flatMap((path) => ["--import", path]);
  const child = spawn("node", [...imports, MAIN, ...args], {
    env: {
      PATH: process.env.PATH,
      ...environment,
      CLOCK_OFFSET_MS: String(clockOffsetMs),
      ...(killAt === undefined ? {} : { KILL_AT_STEP: String(killAt) }),
    },
    stdio: ["pipe", "pipe", "pipe", "ipc"],
  });
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdin?.on("error", () => undefined).end(input);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-20_000);
  });
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  const ended = closed.then(([code, signal]) => {
    running.delete(child);
    return { code, signal, stdout, stderr };
  });
  const ready = new Promise<boolean>((resolve) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout = (stdout + text).slice(-20_000);
      if (/^ready \S+$/m.test(stdout)) resolve(true);
    });
    closed.then(() => resolve(false));
  });
  return {
    child,
    ready: within(ready, "it did not start", () => stderr),
    ended,
    async tell(message) {
      const [key] = Object.keys(message);
      const answered = new Promise<Record<string, number>>((resolve) => {
        child.on("message", function listen(answer: Record<string, number>) {
          if (answer[key ?? ""] === undefined) return;
          child.off("message", listen);
          resolve(answer);
        });
      });
      if (child.connected) child.send(message, () => undefined);
      const gone = ended.then(() => undefined);
      return within(Promise.race([answered, gone]), "it does not listen", () => stderr);
    },
  };
}

async function within<T>(work: Promise<T>, problem: string, details: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${problem}: ${details()}`)), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
