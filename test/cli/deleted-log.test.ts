import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../free-port.ts";
import { build, newFolder, removeFolders, run, SECRETS, start, stop, stopAll } from "./program.ts";

beforeAll(build);
afterAll(async () => {
  await stopAll();
  removeFolders();
});

it("a server whose log is deleted takes no change, says so, and loses nothing when it is killed", async () => {
  const path = join(newFolder(), "keyhold.db");
  const port = String(await freePort("127.0.0.1"));
  const env = { ...SECRETS, DATABASE_URL: `file:${path}`, PORT: port, REGISTRATION: "open" };
  const account = { email: "ayse@example.com", password: "a long enough password" };
  const post = (url: string, action: string, body: object) =>
    fetch(`${url}/api/v1/auth/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  const server = start(["serve"], { env });
  const url = await server.ready;
  expect((await post(url, "register", account)).status).toBe(201);

  rmSync(`${path}-wal`);
  const doctor = await run(["doctor"], { env });
  expect(doctor.code).toBe(1);
  expect(doctor.stdout).toMatch(
    /^bad +database +\S+keyhold\.db-wal was deleted.* end the server with SIGTERM/m,
  );

  const refused = await post(url, "register", { ...account, email: "bora@example.com" });
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({
    type: "urn:keyhold:error:storage_failed",
    hint: expect.stringContaining("deleted, moved or replaced under this server"),
  });
  expect((await fetch(`${url}/readyz`)).status).toBe(503);

  server.child.kill("SIGKILL");
  const { stderr } = await server.ended;
  expect(stderr).toContain(`${path}-wal is not the file that was opened`);
  const anew = start(["serve"], { env });
  expect((await post(await anew.ready, "login", account)).status).toBe(200);
  await stop(anew);
});
