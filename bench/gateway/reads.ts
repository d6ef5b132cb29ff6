// A signed read through the gateway, beside the same read sent directly, through a bare forwarder (the floor) and through nginx: added
// median at one connection, throughput at 32. The one in the middle has one core, load and exchange the other.
//     node tools/build.mjs && node bench/gateway/reads.ts
import { median } from "../harness.ts";
import { verdict } from "../verdict.ts";
import type { LoadPlan, LoadResult } from "./load.ts";
import { openStand, settle } from "./stand.ts";

const ROUNDS = 7;
const SECONDS = 2;
const MOST_ADDED_MS = 0.25;
const LEAST_OF_FLOOR = 0.4;

const stand = await openStand();
try {
  await settle();
  const [bot] = await stand.newBots(1);
  if (bot === undefined) throw new Error("there is no bot");
  const direct = { origin: stand.paperUrl, prefix: "", keys: [stand.exchangeKey] };
  const through = { origin: stand.keyhold.url, prefix: "/gateway/paper", keys: [bot] };
  const names = {
    direct,
    forwarder: { ...direct, origin: stand.forwarderUrl },
    nginx: { ...direct, origin: stand.nginxUrl },
    gateway: through,
  };
  const order = { method: "POST", path: "/api/v3/order", connections: 1, seconds: 1 } as const;
  const query = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.001&price=20000";
  // The gateway learns from the exchange how much weight it grants when it values the first order.
  await stand.load({ ...through, ...order, query });
  const read = { method: "GET", path: "/api/v3/openOrders", query: "symbol=BTCUSDT" } as const;
  for (const connections of [1, 32]) {
    const seen: Record<string, LoadResult[]> = {};
    for (let round = 0; round < ROUNDS; round++) {
      const turns = Object.entries(names);
      for (const [name, where] of round % 2 === 0 ? turns : turns.toReversed()) {
        const plan: LoadPlan = { ...where, ...read, connections, seconds: SECONDS };
        const result = await stand.load(plan);
        if (Object.keys(result.others).length > 0)
          throw new Error(`${name}: ${JSON.stringify(result.others)}`);
        seen[name] = [...(seen[name] ?? []), result];
      }
    }
    report(connections, seen);
  }
} finally {
  await stand.close();
}

function report(connections: number, seen: Readonly<Record<string, readonly LoadResult[]>>): void {
  const of = (name: string, field: "medianMs" | "p99Ms" | "perSecond") =>
    median((seen[name] ?? []).map((result) => result[field]));
  console.log(`\nA signed read, ${connections} connection(s)`);
  console.table(
    Object.fromEntries(
      Object.keys(seen).map((name) => [
        name,
        {
          "median ms": Number(of(name, "medianMs").toFixed(3)),
          "p99 ms": Number(of(name, "p99Ms").toFixed(3)),
          "per second": Math.round(of(name, "perSecond")),
        },
      ]),
    ),
  );
  if (connections === 1) {
    const added = of("gateway", "medianMs") - of("forwarder", "medianMs");
    verdict(added <= MOST_ADDED_MS, `added to the floor: ${added.toFixed(3)} ms (bar ${MOST_ADDED_MS})`);
    return;
  }
  const ratio = median(
    (seen.gateway ?? []).map(
      (result, round) => result.perSecond / (seen.forwarder?.[round]?.perSecond ?? Number.NaN),
    ),
  );
  verdict(ratio >= LEAST_OF_FLOOR, `throughput: ${ratio.toFixed(2)} of the floor (bar ${LEAST_OF_FLOOR})`);
}
