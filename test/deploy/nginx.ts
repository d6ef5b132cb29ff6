import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { newFolder, ROOT } from "../cli/program.ts";
import { freePort } from "../free-port.ts";
import type { InjectedRequest } from "../nodes.ts";

/** The nginx of this machine with the configuration that is shipped; only ports, paths and nodes are others. */
export interface TestNginx {
  /** Where it speaks TLS, and where it does not. */
  readonly port: number;
  readonly plainPort: number;
  /** Sends a request over TLS, its target byte for byte, from an address of loopback. */
  send(sent: InjectedRequest, from?: string): Promise<Received>;
  /** All that it has written: both logs. */
  logged(): string;
  close(): Promise<void>;
}

export interface Received {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly payload: string;
}

const SHIPPED = join(ROOT, "deploy", "nginx");
const PATIENCE_MS = 30_000;

export async function startNginx(nodePorts: readonly [number, number]): Promise<TestNginx> {
  const folder = newFolder();
  // Its workers are of another account than root, who starts it.
  chmodSync(folder, 0o755);
  const [port, plainPort] = [await freePort("127.0.0.1"), await freePort("127.0.0.1")];
  const [conf, logs] = [join(folder, "conf.d"), join(folder, "logs")];
  for (const made of [conf, logs, join(folder, "keyhold"), join(folder, "tmp")]) mkdirSync(made);
  makeCertificate(join(folder, "keyhold"));
  const ours = (text: string) =>
    text
      // How long a node that was dead is left out.
      .replaceAll("fail_timeout=5s", "fail_timeout=1s")
      .replaceAll(" /tmp/", ` ${folder}/tmp/`)
      .replaceAll(/^ *listen \[::\].*\n/gm, "")
      .replace("listen 443 ", `listen 127.0.0.1:${port} `)
      .replace("listen 80 ", `listen 127.0.0.1:${plainPort} `)
      .replaceAll(/127\.0\.0\.1:870([12])/g, (_, node) => `127.0.0.1:${nodePorts[node - 1]}`)
      .replaceAll("/etc/nginx/conf.d/", `${conf}/`)
      .replaceAll("/etc/nginx/keyhold/", `${folder}/keyhold/`)
      .replaceAll("/var/log/nginx/", `${logs}/`);

  const put = (name: string, to: string) =>
    writeFileSync(to, ours(readFileSync(join(SHIPPED, name), "utf8")));
  put("keyhold.conf", join(conf, "keyhold.conf"));
  put("nodes.conf", join(conf, "keyhold-nodes.conf"));
  put("nginx.conf", join(folder, "nginx.conf"));
  const nginx = spawn(
    "/usr/sbin/nginx",
    ["-p", folder, "-c", join(folder, "nginx.conf"), "-g", "daemon off;"],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let said = "";
  nginx.stderr.on("data", (text) => {
    said += text;
  });
  const agent = new Agent({ keepAlive: true, ca: readFileSync(join(folder, "keyhold", "tls.crt")) });
  await untilListening(nginx, () => said, agent, port);
  return {
    port,
    plainPort,
    send: (sent, from) => send(agent, port, sent, from),
    logged: () =>
      readdirSync(logs)
        .map((name) => readFileSync(join(logs, name), "utf8"))
        .join(""),
    async close() {
      agent.destroy();
      const ended = once(nginx, "exit");
      nginx.kill("SIGTERM");
      await ended;
    },
  };
}

function makeCertificate(folder: string): void {
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=keyhold", "-addext", "subjectAltName=IP:127.0.0.1"];
  const out = ["-keyout", join(folder, "tls.key"), "-out", join(folder, "tls.crt")];
  execFileSync("openssl", ["req", "-x509", ...kind, ...names, ...out], { stdio: "ignore" });
}

async function untilListening(
  nginx: ChildProcess,
  said: () => string,
  agent: Agent,
  port: number,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    if (nginx.exitCode !== null || Date.now() > deadline) throw new Error(`nginx did not start: ${said()}`);
    const isThere = await send(agent, port, { url: "/metrics" }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await sleep(20);
  }
}

async function send(
  agent: Agent,
  port: number,
  { method = "GET", url, headers, payload }: InjectedRequest,
  from = "127.0.0.1",
): Promise<Received> {
  const isJson = typeof payload === "object";
  const body = isJson ? JSON.stringify(payload) : payload;
  const outgoing = request({
    host: "127.0.0.1",
    port,
    agent,
    localAddress: from,
    method,
    path: url,
    headers: {
      ...(isJson ? { "content-type": "application/json" } : {}),
      ...headers,
      host: `127.0.0.1:${port}`,
    },
  });
  outgoing.end(body);
  const [answer] = await once(outgoing, "response");
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part);
  return { statusCode: answer.statusCode, headers: answer.headers, payload: Buffer.concat(parts).toString() };
}
