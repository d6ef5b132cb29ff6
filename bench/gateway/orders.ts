// Orders through the gateway, each with its reservation, its two audit entries and its outcome, all durable on SQLite, at 32
// connections; beside the single-row durable commits of bare node:sqlite on the same disk. How many syncs an order takes is
// counted apart, by strace, which slows what it counts.
//     node tools/build.mjs && node bench/gateway/orders.ts
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../harness.ts";
import { verdict } from "../verdict.ts";
import type { LoadPlan, LoadResult } from "./load.ts";
import { openStand, settle } from "./stand.ts";

const ROUNDS = 7;
const SECONDS = 2;
const CONNECTIONS = 32;
const LEAST_OF_COMMITS = 0.15;
const MOST_SYNCS = 0.25;
const MOST_TAIL = 10;

const stand = await openStand();
try {
  await settle();
  const bots = await stand.newBots(CONNECTIONS);
  const plan: LoadPlan = {
    origin: stand.keyhold.url,
    prefix: "/gateway/paper",
    keys: bots,
    method: "POST",
    path: "/api/v3/order",
    query: "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.001&price=20000",
    connections: CONNECTIONS,
    seconds: SECONDS,
  };
  await stand.load({ ...plan, connections: 1, seconds: 1 });
  const results: LoadResult[] = [];
  const commits: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    commits.push(commitsPerSecond(join(stand.folder, "floor.db")));
    const result = await stand.load(plan);
    if (Object.keys(result.others).length > 0) throw new Error(JSON.stringify(result.others));
    results.push(result);
  }
  const of = (field: "medianMs" | "p99Ms" | "perSecond") => median(results.map((result) => result[field]));
  console.table({
    "orders a second": Math.round(of("perSecond")),
    "bare commits a second": Math.round(median(commits)),
    "median ms": Number(of("medianMs").toFixed(2)),
    "p99 ms": Number(of("p99Ms").toFixed(2)),
  });
  const ratio = median(results.map(({ perSecond }, round) => perSecond / (commits[round] ?? Number.NaN)));
  verdict(ratio >= LEAST_OF_COMMITS, `orders: ${ratio.toFixed(2)} of bare commits (bar ${LEAST_OF_COMMITS})`);
  const tail = of("p99Ms") / of("medianMs");
  verdict(tail <= MOST_TAIL, `p99: ${tail.toFixed(1)} times the median (bar ${MOST_TAIL})`);
  const syncs = await syncsPerOrder(() => stand.load(plan));
  verdict(syncs <= MOST_SYNCS, `syncs: ${syncs.toFixed(3)} an order (bar ${MOST_SYNCS})`);
} finally {
  await stand.close();
}

/** One row and one commit at a time, as durable as Keyhold's. */
function commitsPerSecond(path: string): number {
  const db = new DatabaseSync(path);
  db.exec(
    "pragma journal_mode=wal; pragma synchronous=full; create table if not exists t (id integer primary key, v text)",
  );
  const insert = db.prepare("insert into t (v) values (?)");
  const value = "x".repeat(200);
  const until = performance.now() + 1_000;
  let count = 0;
  for (; performance.now() < until; count++) insert.run(value);
  db.close();
  return count;
}

async function syncsPerOrder(load: () => Promise<LoadResult>): Promise<number> {
  const pid = await keyholdPid();
  const trace = spawn("strace", ["-f", "-c", "-e", "trace=fdatasync,fsync", "-p", String(pid)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  trace.stderr.on("data", (chunk) => {
    text += chunk;
  });
  await sleep(1_000);
  const { count } = await load();
  trace.kill("SIGINT");
  await once(trace, "close");
  const calls = [...text.matchAll(/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?f(?:data)?sync$/gm)];
  if (calls.length === 0) throw new Error(`strace counted nothing: ${text}`);
  // The load warms up for a second before it counts, and the count of syncs covers that second too.
  const seconds = SECONDS + 1;
  return (calls.reduce((sum, [, number]) => sum + Number(number), 0) * SECONDS) / seconds / count;
}

/** taskset replaces itself by node, so the process that was started is the server. */
async function keyholdPid(): Promise<number> {
  const { pid } = stand.keyhold.process;
  if (pid === undefined) throw new Error("the server has no pid");
  return pid;
}
