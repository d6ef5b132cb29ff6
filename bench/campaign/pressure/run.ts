import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Running, SECRETS, scratchFolder, start } from "../../servers/keyhold.ts";
import { memoryOf, processorSecondsOf } from "../memory.ts";
import { ABUSES } from "./abuses.ts";
import { behave, type Service } from "./honest.ts";
import { type Outcome, PORT, type Target } from "./target.ts";

export interface Pressed extends Outcome, Service {
  readonly name: string;
  /** Resident memory of the server in MB: before, at most, and five seconds after. */
  readonly memory: readonly [before: number, most: number, after: number];
  /** That the server has used meanwhile. */
  readonly processorSeconds: number;
}

const USER = { email: "honest@example.com", password: "a long enough password" };

/** Has each abuse done for some time to one server, while somebody else goes on using it. */
export async function press(names: readonly string[], ms: number, isTls: boolean): Promise<Pressed[]> {
  const folder = scratchFolder();
  const server = await startServer(folder.path, isTls);
  const target = { port: PORT, isTls };
  const results: Pressed[] = [];
  try {
    const token = await logIn(server);
    await behaveFor(target, token, 2_000);
    for (const name of names) {
      const result = await pressWith(name, target, token, server, ms);
      console.log(`${name}: ${JSON.stringify(result)}`);
      results.push(result);
    }
    return results;
  } finally {
    await server.stop();
    folder.remove();
  }
}

async function pressWith(
  name: string,
  target: Target,
  token: string,
  { process: { pid } }: Running,
  ms: number,
): Promise<Pressed> {
  const before = memoryOf(pid).now;
  const used = processorSecondsOf(pid);
  let most = before;
  const sampler = setInterval(() => {
    most = Math.max(most, memoryOf(pid).now);
  }, 100);
  const worker = new Worker(new URL("abuser.ts", import.meta.url), { workerData: { name, target, ms } });
  let isOver = false;
  const ended = once(worker, "message").finally(() => {
    isOver = true;
  });
  const service = await behave(target, token, () => isOver);
  const [outcome] = (await ended) as [Outcome];
  await worker.terminate();
  clearInterval(sampler);
  const processorSeconds = Math.round((processorSecondsOf(pid) - used) * 10) / 10;
  await sleep(5_000);
  return { name, ...outcome, ...service, memory: [before, most, memoryOf(pid).now], processorSeconds };
}

async function behaveFor(target: Target, token: string, ms: number): Promise<void> {
  const end = performance.now() + ms;
  await behave(target, token, () => performance.now() > end);
}

function startServer(folder: string, isTls: boolean): Promise<Running> {
  const environment = {
    // As the units and the container start it.
    NODE_OPTIONS: "--max-semi-space-size=16",
    ...SECRETS,
    KEYHOLD_ENV: "bench",
    DATABASE_URL: `file:${join(folder, "keyhold.db")}`,
    PORT: String(PORT),
    REGISTRATION: "open",
    LOG_LEVEL: "error",
    ...(isTls ? certificateIn(folder) : {}),
  };
  return start(["dist/main.js", "serve"], environment);
}

function certificateIn(folder: string): Record<string, string> {
  const made = { TLS_CERT_FILE: join(folder, "cert.pem"), TLS_KEY_FILE: join(folder, "key.pem") };
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const out = ["-keyout", made.TLS_KEY_FILE, "-out", made.TLS_CERT_FILE];
  execFileSync("openssl", ["req", "-x509", ...kind, ...subject, ...out], { stdio: "ignore" });
  return { ...made, PUBLIC_URL: `https://127.0.0.1:${PORT}` };
}

/** The certificate is of this campaign's own making. */
async function logIn({ url }: Running): Promise<string> {
  const ask = (path: string) =>
    JSON.parse(
      execFileSync(
        "curl",
        [
          "-sk",
          `${url}/api/v1/auth/${path}`,
          "-H",
          "Content-Type: application/json",
          "-d",
          JSON.stringify(USER),
        ],
        { encoding: "utf8" },
      ),
    ) as { access_token: string };
  ask("register");
  return ask("login").access_token;
}

/** Those that make sense for this way of speaking. */
export const namesFor = (isTls: boolean) =>
  Object.keys(ABUSES).filter((name) => isTls || name !== "silent before TLS");
