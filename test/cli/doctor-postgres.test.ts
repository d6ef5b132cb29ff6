import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPaperExchange } from "../../src/paper/index.ts";
import { freePort } from "../free-port.ts";
import { createDatabase, createRole, ROLE, urlOf } from "../postgres/administration.ts";
import { startPooler } from "../postgres/pooler.ts";
import { type PostgresServer, startPostgres } from "../postgres/server.ts";
import { openRaw, type RawDatabase } from "../raw-query.ts";
import { build, run, SECRETS, start, stop, stopAll } from "./program.ts";

/** A server as an operator has it: the one that other tests share acknowledges before it has written. */
let server: PostgresServer;
let admin: RawDatabase;
let env: Record<string, string>;

beforeAll(async () => {
  build();
  server = await startPostgres();
  await createRole(server.adminUrl);
  await createDatabase(server.adminUrl, "keyhold");
  admin = openRaw(urlOf(server.adminUrl, "keyhold"));
  env = { ...SECRETS, DATABASE_URL: urlOf(server.adminUrl, "keyhold", ROLE) };
});
afterAll(async () => {
  await stopAll();
  await admin.close();
  await server.close();
});

/** What it says that begins with these words; exchanges aside, which none is started for. */
async function doctor(...subjects: string[]): Promise<string[]> {
  const paper = await startPaperExchange({ host: "127.0.0.1", port: 0 });
  const exchanges = { BINANCE_URL: paper.url, BINANCE_TESTNET_URL: paper.url };
  const { stdout, stderr, code } = await run(["doctor"], { env: { ...env, ...exchanges } });
  await paper.close();
  expect(stderr).toBe("");
  expect(stdout).not.toContain(new URL(env.DATABASE_URL ?? "").password);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/ {2,}/g, " "));
  expect(code).toBe(lines.some((line) => line.startsWith("bad ")) ? 1 : 0);
  return lines.filter((line) =>
    subjects.some((subject) => line.split(" ").slice(1).join(" ").startsWith(subject)),
  );
}

/** Runs it while the database is set otherwise for every new connection. */
async function doctorWith(setting: string, ...subjects: string[]): Promise<string[]> {
  const [name = ""] = setting.split(" ");
  await admin.query(`alter database keyhold set ${setting}`);
  try {
    return await doctor(...subjects);
  } finally {
    await admin.query(`alter database keyhold reset ${name}`);
  }
}

describe("keyhold doctor on a PostgreSQL server", () => {
  it("names the migrations that are missing, and makes no table", async () => {
    expect(await doctor("database keyhold", "database postgres")).toEqual([
      expect.stringMatching(
        /^warning database postgres:\/\/127\.0\.0\.1:\d+\/keyhold lacks the migrations 1, /,
      ),
    ]);
    expect(await admin.query("select tablename from pg_tables where schemaname = 'public'")).toEqual([]);
  });

  it("finds a sound one good, and leaves no row behind", async () => {
    await run(["migrate"], { env });
    const found = await doctor("d");
    expect(found.map((line) => line.replace(/^warning durable/, "good durable"))).toEqual([
      expect.stringMatching(/^good database server PostgreSQL \d/),
      "good durability fsync, full_page_writes and synchronous_commit are on",
      "good database TLS none; the server is on this machine",
      expect.stringMatching(/^good database clock our clock differs by -?\d+ ms$/),
      expect.stringMatching(/^good database postgres:\/\/127\.0\.0\.1:\d+\/keyhold$/),
      expect.stringMatching(/^good durable write \d+\.\d\d ms to write safely/),
      expect.stringMatching(/^good database connections \d+ to be had; a node takes up to 16$/),
    ]);
    expect(await admin.query("select * from nodes")).toEqual([]);
  });

  it("lists who serves the database", async () => {
    const port = String(await freePort("127.0.0.1"));
    const serving = start(["serve"], { env: { ...env, PORT: port } });
    await serving.ready;
    let listed = await doctor("nodes");
    for (let attempt = 0; attempt < 20 && listed[0]?.includes("none"); attempt++)
      listed = await doctor("nodes");
    expect(listed).toEqual([
      expect.stringMatching(/^good nodes 1: [0-9a-f]{16} \(\S+, heard of \d+ s ago\)$/),
    ]);
    await stop(serving);
    expect(await doctor("nodes")).toEqual(["good nodes none serves this database now"]);
  });

  it("says that a server takes no change", async () => {
    expect(await doctorWith("default_transaction_read_only = on", "durable")).toEqual([
      "bad durable write the server takes none: it is a replica, or default_transaction_read_only is on",
    ]);
  });

  it("warns of a server that acknowledges to others before it has written", async () => {
    expect(await doctorWith("synchronous_commit = off", "durability")).toEqual([
      expect.stringMatching(/^warning durability synchronous_commit is off; Keyhold turns it on for itself/),
    ]);
  });

  it("counts the connections that its role may have", async () => {
    await admin.query(`alter role ${ROLE} connection limit 15`);
    expect(await doctor("database connections")).toEqual([
      "warning database connections 15 to be had; a node takes up to 16: raise max_connections",
    ]);
    await admin.query(`alter role ${ROLE} connection limit -1`);
  });

  it("refuses, as a server does, a pooler that gives a connection another session for each transaction", async () => {
    const pooler = await startPooler(env.DATABASE_URL ?? "", { pool_mode: "transaction" });
    const direct = env;
    env = { ...direct, DATABASE_URL: pooler.url };
    const words = "another session for each transaction. It has to hold one for a whole session";
    expect(await doctor("d")).toEqual([
      expect.stringMatching(/^bad database The database failed. The PostgreSQL .*pool_mode = session/),
    ]);
    expect(await run(["serve"], { env })).toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
    env = direct;
    await pooler.close();
  });

  it("says what the server says when it lets nobody in", async () => {
    await admin.query(`alter role ${ROLE} nologin`);
    expect(await doctor("d")).toEqual([
      expect.stringMatching(/^bad database .*role "keyhold" is not permitted to log in/),
    ]);
    await admin.query(`alter role ${ROLE} login`);
  });
});
