import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openRaw } from "../raw-query.ts";
import { type PostgresServer, startPostgres } from "./server.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

async function ask(statement: string): Promise<Record<string, unknown>[]> {
  const { query, close } = openRaw(server.adminUrl);
  return query(statement).finally(close);
}

function isListening(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("connect", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

it("syncs every commit unless it is told otherwise, in UTF-8, and lets nobody in without the password", async () => {
  expect(
    await ask(
      "select name, setting from pg_settings where name in ('fsync', 'server_encoding', 'synchronous_commit') order by 1",
    ),
  ).toEqual([
    { name: "fsync", setting: "on" },
    { name: "server_encoding", setting: "UTF8" },
    { name: "synchronous_commit", setting: "on" },
  ]);
  const url = new URL(server.adminUrl);
  url.password = "x";
  const { query, close } = openRaw(url.href);
  await expect(query("select 1")).rejects.toThrow("password authentication failed");
  await close();
});

it.each(["fast", "immediate", "kill"] as const)("keeps what was committed over a %s stop", async (how) => {
  await ask(`create table ${how}_stop (x integer)`);
  await server.stop(how);
  expect(await isListening(server.adminUrl)).toBe(false);
  await server.start();
  expect(await ask(`select * from ${how}_stop`)).toEqual([]);
});

it.each(["SIGKILL", "SIGTERM"] as const)(
  "is ended with its data when the process that started it ends by %s",
  async (signal) => {
    const source = `
      import { startPostgres } from ${JSON.stringify(fileURLToPath(new URL("server.ts", import.meta.url)))};
      const { adminUrl } = await startPostgres({ settings: { fsync: "off" } });
      const { openRaw } = await import(${JSON.stringify(fileURLToPath(new URL("../raw-query.ts", import.meta.url)))});
      const [{ folder }] = await openRaw(adminUrl).query("select current_setting('data_directory') as folder");
      console.log(adminUrl + " " + folder);
      setInterval(() => {}, 1000);`;
    const starter = spawn("node", ["--input-type=module", "-e", source], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(starter.stdout, "data");
    const [url = "", folder = ""] = String(line).trim().split(" ");
    expect([await isListening(url), existsSync(folder)]).toEqual([true, true]);
    starter.kill(signal);
    await once(starter, "close");
    while (existsSync(folder)) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await isListening(url)).toBe(false);
  },
  60_000,
);
