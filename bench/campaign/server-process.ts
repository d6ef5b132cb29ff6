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
}

/** Starts `keyhold dev` and waits until it accepts requests; it believes one proxy, so that addresses can vary. */
export async function startServer({ dataDir, paperUrl, port }: ServerOptions): Promise<ServerProcess> {
  const child = spawn(
    "node",
    ["--import", LOOP_DELAY, MAIN, "dev", "--port", String(port), "--data-dir", dataDir],
    {
      env: { PATH: process.env.PATH, PAPER_URL: paperUrl, TRUST_PROXY: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const closed = once(child, "close");
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const url = await readyUrl(child);
  if (url === undefined) throw new Error(`the server did not start: ${said}`);
  return {
    url,
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

async function readyUrl(child: ChildProcess): Promise<string | undefined> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const url = /^ready (\S+)$/m.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  return undefined;
}
