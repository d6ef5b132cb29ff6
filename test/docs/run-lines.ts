import { spawn } from "node:child_process";
import { once } from "node:events";
import { type PaperExchange, startPaperExchange } from "../../src/paper/index.ts";
import { type PostgresServer, startPostgres } from "../postgres/server.ts";

/** What the commands of a document find on their machine. */
export interface Surroundings {
  readonly postgres: PostgresServer;
  readonly paper: PaperExchange;
  /** For shells: where PostgreSQL is, and an exchange that answers in the place of the real ones. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function openSurroundings(): Promise<Surroundings> {
  const [postgres, paper] = await Promise.all([
    // With its own settings: the doctor of the documents finds fault with any that lose what was acknowledged.
    startPostgres(),
    startPaperExchange({ host: "127.0.0.1", port: 0 }),
  ]);
  const server = new URL(postgres.adminUrl);
  return {
    postgres,
    paper,
    environment: {
      BINANCE_URL: paper.url,
      BINANCE_TESTNET_URL: paper.url,
      PGHOST: server.hostname,
      PGPORT: server.port,
      PGUSER: server.username,
      PGPASSWORD: server.password,
    },
    async close() {
      await postgres.close();
      await paper.close();
    },
  };
}

/** Far longer than any document takes, on a machine at a quarter of its speed too. */
const DEADLINE_MS = 15 * 60_000;
/** For the test: what was said until the deadline is still told. */
export const PATIENCE_MS = DEADLINE_MS + 60_000;

/** Runs lines in a shell that ends at the first that fails, or at the deadline; answers its exit code and all that was said. */
export async function runLines(
  lines: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly code: number; readonly said: string }> {
  const shell = spawn("bash", ["-euo", "pipefail", "-c", lines], {
    cwd,
    env,
    // In a group of its own, so that all of it can be ended.
    detached: true,
    // Fed from a socket, bash takes itself for a remote shell and runs the machine's own files first.
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.on("data", (chunk) => {
      said += chunk;
    });
  }
  const deadline = setTimeout(() => {
    said += "\n== ended at the deadline\n";
    if (shell.pid !== undefined) process.kill(-shell.pid);
    // Whatever left the group may hold them.
    shell.stdout.destroy();
    shell.stderr.destroy();
  }, DEADLINE_MS);
  const [code] = await once(shell, "close");
  clearTimeout(deadline);
  return { code: code ?? -1, said };
}
