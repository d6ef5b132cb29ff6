// Sends signed requests over so many connections for so many seconds, each connection one after another, and prints what it saw as
// JSON. Every request is signed anew, as a bot does.
//     node bench/gateway/load.ts < PLAN
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { Pool } from "undici";

export interface LoadPlan {
  readonly origin: string;
  /** What stands before the exchange's own path. */
  readonly prefix: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query: string;
  /** Each is used in turn. */
  readonly keys: readonly { readonly apiKey: string; readonly secret: string }[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly count: number;
  /** Statuses other than 200, by how often. */
  readonly others: Readonly<Record<string, number>>;
}

const plan = JSON.parse(readFileSync(0, "utf8")) as LoadPlan;
const pool = new Pool(plan.origin, { connections: plan.connections, pipelining: 1 });
const times: number[] = [];
const others: Record<string, number> = {};
let sent = 0;

async function one(): Promise<void> {
  sent += 1;
  const key = plan.keys[sent % plan.keys.length];
  // The number makes each payload another one, as a client order id does.
  const unique = plan.method === "POST" ? `&strategyId=${sent}` : "";
  const query = `${plan.query}${unique}&timestamp=${Date.now()}`;
  const signature = createHmac("sha256", key?.secret ?? "")
    .update(query)
    .digest("hex");
  const start = performance.now();
  const answer = await pool.request({
    method: plan.method,
    path: `${plan.prefix}${plan.path}?${query}&signature=${signature}`,
    headers: { "x-mbx-apikey": key?.apiKey ?? "" },
  });
  await answer.body.text();
  times.push(performance.now() - start);
  if (answer.statusCode !== 200) others[answer.statusCode] = (others[answer.statusCode] ?? 0) + 1;
}

async function line(until: number): Promise<void> {
  while (performance.now() < until) await one();
}

const lines = (until: number) => Promise.all(Array.from({ length: plan.connections }, () => line(until)));
await lines(performance.now() + Math.min(1_000, plan.seconds * 500));
times.length = 0;
const start = performance.now();
await lines(start + plan.seconds * 1_000);
const seconds = (performance.now() - start) / 1_000;
times.sort((a, b) => a - b);
const at = (part: number) => times[Math.floor(part * (times.length - 1))] ?? Number.NaN;
const result: LoadResult = {
  perSecond: times.length / seconds,
  medianMs: at(0.5),
  p99Ms: at(0.99),
  count: times.length,
  others,
};
console.log(JSON.stringify(result));
process.exit(0);
