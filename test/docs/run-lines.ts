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

/** Runs lines in a shell that ends at the first that fails; answers its exit code and all that was said. */
export async function runLines(
  lines: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly code: number; readonly said: string }> {
  const shell = spawn("bash", ["-euo", "pipefail", "-c", lines], {
    cwd,
    env,
    // Fed from a socket, bash takes itself for a remote shell and runs the machine's own files first.
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.on("data", (chunk) => {
      said += chunk;
    });
  }
  const [code] = await once(shell, "close");
  return { code: Number(code), said };
}
