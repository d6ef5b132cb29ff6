// Ten minutes of reads and orders through the gateway with 10,000 virtual keys: the slopes of memory, and of latency beside that of a bare
// forwarder, fitted over the time, and the most memory that the process ever had. A machine may be a third slower after ten minutes than it
// was, which the forwarder feels as well.
//     node tools/build.mjs && node bench/gateway/soak.ts [minutes] [keys]
import { readFileSync } from "node:fs";
import { median } from "../harness.ts";
import { verdict } from "../verdict.ts";
import type { LoadPlan } from "./load.ts";
import { openStand, settle } from "./stand.ts";

const MINUTES = Number(process.argv[2] ?? 10);
const KEYS = Number(process.argv[3] ?? 10_000);
const PIECE_SECONDS = 5;
const FLOOR_SECONDS = 2;
/** Memory and latency settle while the code is compiled and caches fill: what comes before is no slope. */
const SETTLING_SHARE = 0.2;
const MOST_MB = 400;
/** Over the whole time, in percent of where it began. */
const FLAT_PERCENT = 15;

// As docs/operating.md says for a busy gateway.
const stand = await openStand(["--max-semi-space-size=16"]);
try {
  await settle();
  console.log(`making ${KEYS} virtual keys`);
  const bots = await stand.newBots(KEYS);
  const plan: Omit<LoadPlan, "method" | "path" | "query" | "keys"> = {
    origin: stand.keyhold.url,
    prefix: "/gateway/paper",
    connections: 32,
    seconds: PIECE_SECONDS,
  };
  const reads = { method: "GET", path: "/api/v3/openOrders", query: "symbol=BTCUSDT" } as const;
  const floor = {
    ...plan,
    ...reads,
    origin: stand.forwarderUrl,
    prefix: "",
    keys: [stand.exchangeKey],
    seconds: FLOOR_SECONDS,
  };
  const orders = {
    method: "POST",
    path: "/api/v3/order",
    query: "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.001&price=20000",
  } as const;
  const samples: Sample[] = [];
  let count = 0;
  const start = performance.now();
  const until = start + MINUTES * 60_000;
  while (performance.now() < until) {
    const share = slice(bots, samples.length);
    const order = await stand.load({ ...plan, ...orders, keys: share });
    const read = await stand.load({ ...plan, ...reads, keys: share });
    const bare = await stand.load(floor);
    const strange = { ...order.others, ...read.others, ...bare.others };
    if (Object.keys(strange).length > 0) throw new Error(JSON.stringify(strange));
    count += order.count + read.count;
    const at = (performance.now() - start) / 60_000;
    samples.push({
      at,
      memory: memoryMb(),
      read: read.medianMs,
      order: order.medianMs,
      floor: bare.medianMs,
    });
  }
  const late = samples.slice(Math.floor(samples.length * SETTLING_SHARE));
  console.table({
    requests: count,
    "virtual keys": KEYS,
    "most memory (MB)": Math.round(Math.max(...samples.map(({ memory }) => memory))),
    "median read (ms)": Number(median(late.map(({ read }) => read)).toFixed(2)),
    "median order (ms)": Number(median(late.map(({ order }) => order)).toFixed(2)),
    "read by itself, over the time (%)": Number(growthOf(late, ({ read }) => read).toFixed(1)),
    "order by itself (%)": Number(growthOf(late, ({ order }) => order).toFixed(1)),
    "forwarder (%)": Number(growthOf(late, ({ floor }) => floor).toFixed(1)),
  });
  verdict(Math.max(...samples.map(({ memory }) => memory)) <= MOST_MB, `memory stays under ${MOST_MB} MB`);
  hold(
    "memory",
    growthOf(late, ({ memory }) => memory),
  );
  hold(
    "read beside a forwarder's",
    growthOf(late, ({ read, floor }) => read / floor),
  );
  hold(
    "order beside a forwarder's read",
    growthOf(late, ({ order, floor }) => order / floor),
  );
} finally {
  await stand.close();
}

interface Sample {
  readonly at: number;
  readonly memory: number;
  readonly read: number;
  readonly order: number;
  readonly floor: number;
}

function hold(name: string, percent: number): void {
  verdict(
    percent <= FLAT_PERCENT,
    `${name}: ${percent.toFixed(1)} % over the time, fitted (bar ${FLAT_PERCENT})`,
  );
}

function growthOf(samples: readonly Sample[], value: (sample: Sample) => number): number {
  return growth(samples.map((sample) => [sample.at, value(sample)]));
}

/** Some thousand keys for each piece, so that all of them come round. */
function slice<T>(list: readonly T[], index: number): readonly T[] {
  const size = Math.min(list.length, 2_000);
  const from = (index * size) % list.length;
  return list.slice(from, from + size);
}

function memoryMb(): number {
  const status = readFileSync(`/proc/${stand.keyhold.process.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024;
}

/** The line of least squares: by how many percent of its beginning it rises from the first to the last moment. */
function growth(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mx = mean(points.map(([x]) => x));
  const my = mean(points.map(([, y]) => y));
  const slope =
    points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) /
    points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const first = points[0]?.[0] ?? 0;
  const last = points.at(-1)?.[0] ?? 0;
  const begin = my + slope * (first - mx);
  return (100 * slope * (last - first)) / begin;
}
