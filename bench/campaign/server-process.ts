import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const LOOP_DELAY = fileURLToPath(new URL("loop-delay.ts", import.meta.url));

/** A `keyhold dev` in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything it said on stderr so far. */
  readonly said: () => string;
  /** Sends the signal and waits for the end. */
  stop(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

export interface ServerOptions {
  readonly dataDir: string;
  readonly paperUrl: string;
  /** It is part of the URL that access tokens name, so they outlive a restart only if it stays. */
  readonly port: number;
  /** The port that is in the URL of several nodes; else each has its own. */
  readonly publicPort?: number;
  /** The program, where it is another than that of this folder. */
  readonly main?: string | undefined;
  /** `serve` needs its secrets in `environment`; `dev`, the default, makes its own. */
  readonly command?: "dev" | "serve";
  /** Over what the data folder and these options say. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts `keyhold dev`, or what it is told to, and waits until it accepts requests; it believes one proxy, so that addresses can vary. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { dataDir, paperUrl, port, publicPort = port, command = "dev", main = MAIN, environment } = options;
  const portFlag = command === "dev" ? ["--port", String(port)] : [];
  const child = spawn("node", ["--import", LOOP_DELAY, main, command, ...portFlag, "--data-dir", dataDir], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      PAPER_URL: paperUrl,
      TRUST_PROXY: "1",
      PUBLIC_URL: `http://127.0.0.1:${publicPort}`,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  if (!(await isReady(child))) throw new Error(`the server did not start: ${said}`);
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    said: () => said,
    async stop(signal) {
      child.kill(signal);
      await closed;
    },
  };
}

/** Runs `keyhold migrate` on the folder and answers its exit code. */
export async function migrate(dataDir: string): Promise<number | null> {
  const child = spawn("node", [MAIN, "migrate", "--data-dir", dataDir], { stdio: "ignore" });
  await once(child, "close");
  return child.exitCode;
}

async function isReady(child: ChildProcess): Promise<boolean> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (/^ready \S+$/m.test(text)) return true;
  }
  return false;
}
