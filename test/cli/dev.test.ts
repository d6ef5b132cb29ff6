import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build, newFolder, removeFolders, run, start, stop, stopAll } from "./program.ts";

beforeAll(build);
afterAll(async () => {
  await stopAll();
  removeFolders();
});

function dev(dataDir: string, env: Readonly<Record<string, string>> = {}) {
  return start(["dev", "--port", "0", "--paper-port", "0", "--data-dir", dataDir], { env });
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("keyhold dev", () => {
  it("on a fresh folder serves, with the ready line as its only result and its secrets closed to others", async () => {
    const dataDir = join(newFolder(), "made");
    const first = dev(dataDir);
    const url = await first.ready;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const about = (await (await fetch(`${url}/api/v1/about`)).json()) as Record<string, unknown>;
    expect(about).toMatchObject({ deployment: "development" });
    expect(JSON.stringify(about.exchanges)).toContain('"paper"');
    const made = readdirSync(dataDir).map((name) => [name, modeOf(join(dataDir, name))]);
    expect(made).toContainEqual(["dev.env", 0o600]);
    expect(made).toContainEqual(["keyhold.db", 0o600]);
    expect(made.every(([, mode]) => mode === 0o600)).toBe(true);
    expect(modeOf(dataDir)).toBe(0o700);

    const { code, stdout, stderr } = await stop(first);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `ready ${url}\n` });

    const secrets = readFileSync(join(dataDir, "dev.env"), "utf8");
    const again = dev(dataDir);
    await again.ready;
    const second = await stop(again);
    expect(second.code).toBe(0);
    expect(readFileSync(join(dataDir, "dev.env"), "utf8")).toBe(secrets);
    for (const [, value = ""] of secrets.matchAll(/^(?:FERNET_KEY|JWT_SECRET)=(.+)$/gm)) {
      expect(value.length).toBeGreaterThan(40);
      expect(stdout + stderr + second.stdout + second.stderr).not.toContain(value);
    }
  });

  it("started twice at once agrees on one dev.env, and both serve", async () => {
    const dataDir = newFolder();
    const both = [dev(dataDir), dev(dataDir)];
    const urls = await Promise.all(both.map(({ ready }) => ready));
    for (const url of urls) expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(readdirSync(dataDir).filter((name) => name.startsWith("dev.env"))).toEqual(["dev.env"]);
    expect((await Promise.all(both.map(stop))).map(({ code }) => code)).toEqual([0, 0]);
  });

  it("lets a given deployment name win over dev.env", async () => {
    const server = dev(newFolder(), { KEYHOLD_ENV: "demo" });
    const about = await fetch(`${await server.ready}/api/v1/about`);
    expect(await about.json()).toMatchObject({ deployment: "demo" });
    expect((await stop(server)).code).toBe(0);
  });

  it("refuses to listen off loopback, even where plain HTTP is allowed", async () => {
    const { code, stdout, stderr } = await dev(newFolder(), { HOST: "0.0.0.0", ALLOW_PLAIN_HTTP: "1" }).ended;
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    expect(stderr).toBe("keyhold: the configuration cannot be used:\n  HOST must be loopback under dev\n");
  });

  it.each(["--port", "--paper-port"])("says in one sentence that the port of %s is taken", async (option) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" ? address?.port : 0;
    const free = option === "--port" ? "--paper-port" : "--port";
    const args = ["dev", option, String(port), free, "0", "--data-dir", newFolder()];
    const { code, stdout, stderr } = await run(args, { env: { LOG_LEVEL: "silent" } });
    other.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    const sentence = `keyhold dev: cannot listen on 127.0.0.1:${port}: another program listens there; choose another port`;
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(sentence);
  });

  it("says what is wrong with a data directory that is a file", async () => {
    const path = join(newFolder(), "file");
    writeFileSync(path, "");
    const { code, stderr } = await dev(path).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^keyhold dev: E\w+: .*\n$/);
    expect(stderr).toContain(path);
  });

  it("waits for a request under way after one signal, and exits at once after a second", async () => {
    const server = dev(newFolder());
    const { hostname, port, host } = new URL(await server.ready);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    const head = `POST /api/v1/auth/login HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 9\r\nexpect: 100-continue\r\n\r\n`;
    socket.write(head);
    await new Promise((resolve) => socket.once("data", resolve));
    server.child.kill("SIGTERM");
    await server.said("server.stopping");
    expect(server.child.exitCode).toBeNull();
    server.child.kill("SIGTERM");
    const { code, stderr } = await server.ended;
    expect(code).toBe(1);
    expect(stderr).not.toContain("server.stopped");
    socket.destroy();
  });
});

describe("keyhold paper", () => {
  it("serves the paper exchange alone until it is asked to stop", async () => {
    const server = start(["paper", "--port", "0"]);
    const url = await server.ready;
    expect((await fetch(`${url}/api/v3/ping`)).status).toBe(200);
    expect(await stop(server)).toEqual({ code: 0, stdout: `ready ${url}\n`, stderr: "" });
  });
});
