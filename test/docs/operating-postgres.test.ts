import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../../src/cli/listen.ts";
import { type PaperExchange, startPaperExchange } from "../../src/paper/index.ts";
import { BUILT, build, NODE, newFolder, ROOT, removeFolders } from "../cli/program.ts";
import { findBinaries } from "../postgres/binaries.ts";
import { type PostgresServer, startPostgres } from "../postgres/server.ts";
import { newTradebot, type TestTradebot, VECTORS } from "../tradebot.ts";

const text = readFileSync(join(ROOT, "docs/operating.md"), "utf8");
const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => block);

let postgres: PostgresServer;
let paper: PaperExchange;

beforeAll(async () => {
  build();
  [postgres, paper] = await Promise.all([
    // With its own settings: the doctor of the document finds fault with any that lose what was acknowledged.
    startPostgres(),
    startPaperExchange({ host: "127.0.0.1", port: 0 }),
  ]);
}, 60_000);
afterAll(async () => {
  await postgres.close();
  await paper.close();
  removeFolders();
});

/** Gives an account the second factor that the page takes away from it again. */
const ENROL = `
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync("keyhold.db", { timeout: 2000 });
  const sealed = db.prepare("select fingerprint from fernet_keys").get().fingerprint;
  db.prepare("insert into second_factors values (1, 'x', ?, 0, 1, 0)").run(sealed);`;

/** The database that the page takes over. */
async function makeTradebot(): Promise<TestTradebot> {
  const tradebot = await newTradebot({ kind: "sqlite" });
  await tradebot.addUser({ email: "taken@example.com" });
  await tradebot.addKey();
  return tradebot;
}

it("every command of docs/operating.md does its work, in the order in which it stands", async () => {
  const folder = newFolder();
  const bin = newFolder();
  writeFileSync(join(bin, "keyhold"), `#!/bin/sh\nexec ${NODE} ${BUILT} "$@"\n`, { mode: 0o755 });
  const ports = await Promise.all([8700, 8701, 8702].map(() => freePort("127.0.0.1")));
  const server = new URL(postgres.adminUrl);
  const tradebot = await makeTradebot();
  const script = blocks
    .map((block, index) => `echo "== block ${index + 1}"\n${block}`)
    .join("\n")
    .replace(
      "keyhold user reset-totp",
      `${NODE} --input-type=module -e '${ENROL.replaceAll("'", `'"'"'`)}'\n$&`,
    )
    .replaceAll(/(?<=127\.0\.0\.1:|PORT=)870([012])/g, (_, digit) => String(ports[Number(digit)]))
    .replace("postgresql+asyncpg://bot:its-password@127.0.0.1:5432/tradebot", tradebot.url)
    .replaceAll("127.0.0.1:5432", server.host);
  const env = {
    PATH: `${bin}:${findBinaries()}:/usr/bin:/bin`,
    PORT: String(ports[0]),
    TRADEBOT_FERNET_KEY: VECTORS.fernet_key,
    BINANCE_URL: paper.url,
    BINANCE_TESTNET_URL: paper.url,
    PGHOST: server.hostname,
    PGPORT: server.port,
    PGUSER: server.username,
    PGPASSWORD: server.password,
  };
  const ends = "trap 'for file in *.pid; do kill $(cat \"$file\") 2> /dev/null || true; done' EXIT";
  const shell = spawn("bash", ["-euo", "pipefail", "-c", `${ends}\n${script}`], {
    cwd: folder,
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
  await tradebot.drop();
  expect(code, said).toBe(0);
  expect(said).toContain(`== block ${blocks.length}\n`);
  expect(said.match(/ayse@example\.com/g)?.length, said).toBeGreaterThanOrEqual(4);
  expect(said).toContain("exchange keys: 1 taken over, 0 here already, 0 not taken over, 0 left alone\n");
  expect(said).not.toMatch(/^bad /m);
}, 120_000);
