import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { memoryOf } from "../../rotation/run.ts";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
  readonly mebibytes: number;
}

/** A `keyhold rotate-fernet-key` of the built program that runs. */
interface Rotation {
  isRunning(): boolean;
  kill(): void;
  readonly ended: Promise<Ended>;
}

export function startRotation(dataDir: string, environment: Readonly<Record<string, string>>): Rotation {
  const child = spawn("node", ["dist/main.js", "rotate-fernet-key", "--data-dir", dataDir], {
    env: { PATH: process.env.PATH, KEYHOLD_ENV: "development", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  let mebibytes = 0;
  const watching = setInterval(() => {
    mebibytes = memoryOf(child) ?? mebibytes;
  }, 50);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  async function end(): Promise<Ended> {
    const [code, signal] = await once(child, "close");
    clearInterval(watching);
    return { code, signal, said: (await said).join(""), mebibytes };
  }
  return { isRunning, kill: () => void child.kill("SIGKILL"), ended: end() };
}
