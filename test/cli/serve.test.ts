import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { Agent, get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPaperExchange } from "../../src/paper/index.ts";
import { freePort } from "../free-port.ts";
import { build, newFolder, type Running, removeFolders, SECRETS, start, stop, stopAll } from "./program.ts";

beforeAll(build);
afterAll(async () => {
  await stopAll();
  removeFolders();
});

const OTHER_KEY = "A6kNPfMiB2U8GuVQL1sAJcPrdNcq1xWzFyA4xqAl8rQ=";
const ACCOUNT = { email: "ayse@example.com", password: "a long enough password" };

/** Variables of a server of its own, its secrets in files. */
async function settings(folder = newFolder()) {
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const env = {
    FERNET_KEY_FILE: write("fernet", SECRETS.FERNET_KEY),
    JWT_SECRET_FILE: write("jwt", SECRETS.JWT_SECRET),
    DATABASE_URL: `file:${join(folder, "keyhold.db")}`,
    PORT: String(await freePort("127.0.0.1")),
    REGISTRATION: "open",
  };
  return { env, write };
}

async function post(url: string, path: string, body: object, token?: string): Promise<Response> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const headers = { "content-type": "application/json", ...authorization };
  return fetch(`${url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function logIn(url: string): Promise<string> {
  await post(url, "/auth/register", ACCOUNT);
  const answer = (await (await post(url, "/auth/login", ACCOUNT)).json()) as { access_token: string };
  return answer.access_token;
}

async function statusOfMe(url: string, token: string): Promise<number> {
  return (await fetch(`${url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` } })).status;
}

describe("a server that gets SIGHUP", () => {
  async function reload(server: Running, word: "configuration.reloaded" | "configuration.kept") {
    server.child.kill("SIGHUP");
    await server.said(word);
  }

  it("takes over what its secret files say now, and keeps every session that the new secrets still know", async () => {
    const { env, write } = await settings();
    const server = start(["serve"], { env });
    const url = await server.ready;
    const token = await logIn(url);
    write("jwt", `another text of more than thirty-two bytes, ${SECRETS.JWT_SECRET}`);
    write("fernet", `${OTHER_KEY},${SECRETS.FERNET_KEY}`);
    await reload(server, "configuration.reloaded");
    expect(await statusOfMe(url, token)).toBe(200);
    write("jwt", "a text of more than thirty-two bytes that nobody has seen");
    server.child.kill("SIGHUP");
    const deadline = Date.now() + 30_000;
    while ((await statusOfMe(url, token)) === 200 && Date.now() < deadline) await sleep(20);
    expect(await statusOfMe(url, token)).toBe(401);
    expect((await stop(server)).code).toBe(0);
  });

  it.each([
    [
      "a key that does not open the database",
      OTHER_KEY,
      /FERNET_KEY does not open this database.*given: [0-9a-f]{8}/,
    ],
    ["what is no key", "planted-secret", /FERNET_KEY is not a Fernet key/],
  ])("goes on as it was when a file holds %s", async (_, text, problem) => {
    const { env, write } = await settings();
    const server = start(["serve"], { env });
    const url = await server.ready;
    const token = await logIn(url);
    write("fernet", text);
    await reload(server, "configuration.kept");
    expect(await statusOfMe(url, token)).toBe(200);
    const { stderr } = await stop(server);
    expect(stderr).toMatch(problem);
    expect(stderr).not.toContain(text);
  });
});

describe("a server with a certificate of its own", () => {
  function makeCertificate(folder: string, name: string): { TLS_CERT_FILE: string; TLS_KEY_FILE: string } {
    const made = { TLS_CERT_FILE: join(folder, "cert.pem"), TLS_KEY_FILE: join(folder, "key.pem") };
    const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
    const out = ["-keyout", made.TLS_KEY_FILE, "-out", made.TLS_CERT_FILE];
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    execFileSync("openssl", ["req", "-x509", ...kind, ...subject, ...out], { stdio: "ignore" });
    return made;
  }

  /** Sends bytes over TLS and answers the certificate's name and what came back. */
  function speak(
    port: string,
    sent: string,
    options: object = {},
  ): Promise<{ name: unknown; heard: string }> {
    return new Promise((resolve, reject) => {
      const socket = connect({
        port: Number(port),
        host: "127.0.0.1",
        rejectUnauthorized: false,
        ...options,
      });
      let heard = "";
      let name: unknown;
      socket.on("secureConnect", () => {
        name = socket.getPeerCertificate().subject.CN;
        socket.write(sent);
      });
      socket.on("data", (chunk) => {
        heard += chunk;
      });
      socket.on("error", reject).on("close", () => resolve({ name, heard }));
    });
  }

  const asking = (port: string) =>
    `GET /readyz HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`;

  it("speaks TLS 1.2 or newer, holds its limits there too, and takes a new certificate over by SIGHUP", async () => {
    const folder = newFolder();
    const { env } = await settings(folder);
    const server = start(["serve"], { env: { ...env, ...makeCertificate(folder, "first") } });
    expect(await server.ready).toBe(`https://127.0.0.1:${env.PORT}`);
    const { name, heard } = await speak(env.PORT, asking(env.PORT));
    expect({ name, heard }).toEqual({ name: "first", heard: expect.stringContaining("HTTP/1.1 200") });
    expect(heard).toContain("strict-transport-security");
    await expect(speak(env.PORT, asking(env.PORT), { maxVersion: "TLSv1.1" })).rejects.toThrow();
    const large = asking(env.PORT).replace("connection", `x-large: ${"x".repeat(20_000)}\r\nconnection`);
    expect((await speak(env.PORT, large)).heard).toContain("headers_too_large");

    makeCertificate(folder, "second");
    server.child.kill("SIGHUP");
    await server.said("configuration.reloaded");
    expect((await speak(env.PORT, asking(env.PORT))).name).toBe("second");
    expect((await stop(server)).code).toBe(0);
  });
});

describe("a server that is asked to stop", () => {
  const ready = (url: string, agent: Agent) =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      get(`${url}/readyz`, { agent }, async (answer: IncomingMessage) => {
        let body = "";
        for await (const chunk of answer) body += chunk;
        resolve({ status: answer.statusCode, body });
      }).on("error", reject);
    });

  async function withSlowExchange(delayMs: number) {
    const paper = await startPaperExchange({ host: "127.0.0.1", port: 0 });
    const { env } = await settings();
    const server = start(["serve"], { env: { ...env, PAPER_URL: paper.url } });
    const url = await server.ready;
    const token = await logIn(url);
    const key = (await (
      await fetch(`${paper.url}/paper/keys`, { method: "POST", body: '{"type":"hmac"}' })
    ).json()) as object;
    await fetch(`${paper.url}/paper/faults`, {
      method: "POST",
      body: JSON.stringify({ kind: "slow", delay_ms: delayMs, count: 1, path: "/api/v3/account" }),
    });
    const submitted = post(url, "/api-keys/", { ...key, account: undefined, exchange: "paper" }, token);
    const asked = async () => (await fetch(`${paper.url}/paper/requests`)).text();
    await expect.poll(asked).toContain("apiRestrictions");
    return { paper, server, url, submitted };
  }

  it("answers what is under way, takes nothing new, says that it is not ready, and ends with 0", async () => {
    const { paper, server, url, submitted } = await withSlowExchange(5_000);
    server.child.kill("SIGTERM");
    await server.said("server.stopping");
    expect(await Promise.race([submitted, "under way"])).toBe("under way");
    // One that came between the line and the closing of the port is reset.
    const code = expect.stringMatching(/^ECONN(REFUSED|RESET)$/);
    await expect(ready(url, new Agent())).rejects.toMatchObject({ code });
    const answer = await submitted;
    expect(answer.status).toBe(201);
    const ended = await server.ended;
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/"event":"server.drained"/);
    await paper.close();
  });

  it("ends at once on a second signal", async () => {
    const { paper, server, submitted } = await withSlowExchange(9_000);
    submitted.catch(() => undefined);
    server.child.kill("SIGTERM");
    await server.said("server.stopping");
    const since = Date.now();
    server.child.kill("SIGTERM");
    expect((await server.ended).code).toBe(1);
    expect(Date.now() - since).toBeLessThan(6_000);
    await paper.close();
  });
});
