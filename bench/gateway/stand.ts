// What the benchmarks of the gateway stand on: a paper exchange, a Keyhold of its own with a user, a key and bots, a bare forwarder and nginx.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Running, SECRETS, scratchFolder, start } from "../servers/keyhold.ts";
import type { LoadPlan, LoadResult } from "./load.ts";
import { runLoad } from "./run-load.ts";

const PORTS = { paper: 18_710, keyhold: 18_711, forwarder: 18_712, nginx: 18_713 };
const PASSWORD = "a long enough password";
/** The one in the middle has a core to itself; load and exchange share the other. */
const MIDDLE = 0;
const ENDS = 1;

interface BotKey {
  readonly apiKey: string;
  readonly secret: string;
}

interface Stand {
  readonly paperUrl: string;
  readonly keyhold: Running;
  readonly databasePath: string;
  readonly folder: string;
  /** The exchange key itself, for whoever goes without a gateway. */
  readonly exchangeKey: BotKey;
  readonly forwarderUrl: string;
  readonly nginxUrl: string;
  newBots(count: number, limits?: object): Promise<readonly BotKey[]>;
  load(plan: LoadPlan): Promise<LoadResult>;
  close(): Promise<void>;
}

/** `flags` go to the Node that runs Keyhold. */
export async function openStand(flags: readonly string[] = []): Promise<Stand> {
  const folder = scratchFolder();
  const databasePath = join(folder.path, "keyhold.db");
  const paper = await start(["bench/gateway/upstream.ts", String(PORTS.paper)], {}, ENDS);
  const environment = {
    ...SECRETS,
    KEYHOLD_ENV: "bench",
    REGISTRATION: "open",
    DATABASE_URL: `file:${databasePath}`,
    PAPER_URL: paper.url,
    PORT: String(PORTS.keyhold),
    LOG_LEVEL: "warn",
  };
  const keyhold = await start([...flags, "dist/main.js", "serve"], environment, MIDDLE);
  const forwarder = await start(
    ["bench/gateway/forwarder.ts", String(PORTS.forwarder), paper.url],
    {},
    MIDDLE,
  );
  const nginx = startNginx(folder.path, paper.url);
  const made = (await post(`${paper.url}/paper/keys`, { type: "hmac" })) as Record<string, string>;
  const exchangeKey = { apiKey: made.api_key ?? "", secret: made.secret_key ?? "" };
  const api = `${keyhold.url}/api/v1`;
  let users = 0;

  async function newUser(): Promise<string> {
    users += 1;
    const account = { email: `user${users}@example.com`, password: PASSWORD };
    await post(`${api}/auth/register`, account);
    const { access_token } = (await post(`${api}/auth/login`, account)) as Record<string, string>;
    const key = { api_key: exchangeKey.apiKey, secret_key: exchangeKey.secret, exchange: "paper" };
    await post(`${api}/api-keys/`, key, access_token);
    return access_token ?? "";
  }

  return {
    paperUrl: paper.url,
    keyhold,
    databasePath,
    folder: folder.path,
    exchangeKey,
    forwarderUrl: forwarder.url,
    nginxUrl: `http://127.0.0.1:${PORTS.nginx}`,
    async newBots(count, limits = { permissions: ["read", "trade"], unlimited: true, weight_share: 100 }) {
      const bots: BotKey[] = [];
      let token = "";
      while (bots.length < count) {
        if (bots.length % 500 === 0) token = await newUser();
        const bot = (await post(`${api}/virtual-keys`, { label: "bench", ...limits }, token)) as Record<
          string,
          string
        >;
        bots.push({ apiKey: bot.api_key ?? "", secret: bot.secret_key ?? "" });
      }
      return bots;
    },
    load: (plan) => runLoad(plan, String(ENDS)),
    async close() {
      nginx.kill("SIGQUIT");
      await Promise.all([keyhold, forwarder].map((running) => running.stop()));
      await paper.stop();
      folder.remove();
    },
  };
}

export async function post(url: string, body: object, token?: string): Promise<unknown> {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function startNginx(folder: string, upstream: string) {
  const own = join(folder, "nginx");
  mkdirSync(join(own, "logs"), { recursive: true });
  const file = join(own, "nginx.conf");
  writeFileSync(
    file,
    `daemon off;
worker_processes 1;
pid ${own}/nginx.pid;
error_log ${own}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${own}/body;
  proxy_temp_path ${own}/proxy;
  fastcgi_temp_path ${own}/fastcgi;
  uwsgi_temp_path ${own}/uwsgi;
  scgi_temp_path ${own}/scgi;
  upstream exchange { server ${new URL(upstream).host}; keepalive 64; }
  server {
    listen 127.0.0.1:${PORTS.nginx};
    keepalive_requests 10000000;
    location / { proxy_pass http://exchange; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`,
  );
  return spawn("taskset", ["-c", String(MIDDLE), "nginx", "-p", own, "-c", file], { stdio: "inherit" });
}

/** Long enough for whatever was started to listen. */
export const settle = () => sleep(500);
