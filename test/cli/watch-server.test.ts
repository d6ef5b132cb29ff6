import { Writable } from "node:stream";
import { beforeEach, expect, it } from "vitest";
import { watchOutside } from "../../src/cli/watch-server.ts";
import { createLog } from "../../src/log.ts";
import { createMetrics, type Metrics } from "../../src/metrics/metrics.ts";
import type { Watch } from "../../src/watch.ts";

let lines: string[];
let metrics: Metrics;
let watch: Watch;
beforeEach(() => {
  lines = [];
  const stream = new Writable({ write: (chunk, _, done) => done(void lines.push(String(chunk))) });
  metrics = createMetrics();
  watch = watchOutside(createLog("debug", stream), metrics);
});

const counted = async (name: string) =>
  (await metrics.text()).split("\n").filter((line) => line.startsWith(name) && !line.endsWith(" 0"));

it("a request for the host application's keys counts by what it brought, and not as an exchange's", async () => {
  watch.noteSent({ target: "host_login", outcome: "4xx", status: 404, durationMs: 3 });
  watch.noteHostKeys("answers 404");
  watch.noteSent({ target: "host_login", outcome: "2xx", status: 200, durationMs: 3 });
  watch.noteHostKeys(undefined);
  expect(await counted("keyhold_exchange_requests_total")).toEqual([]);
  expect(await counted("keyhold_host_key_fetches_total")).toEqual([
    'keyhold_host_key_fetches_total{outcome="done"} 1',
    'keyhold_host_key_fetches_total{outcome="failed"} 1',
  ]);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: "warn", event: "host_login.failed", problem: "answers 404" }),
  ]);
});

it("of one kind of failure of an exchange the first in a second is told aloud", async () => {
  for (const status of [500, 502, 429])
    watch.noteSent({ target: "binance", outcome: `${status}`.replace(/..$/, "xx"), status, durationMs: 3 });
  watch.noteSent({ target: "binance", outcome: "4xx", status: 400, durationMs: 3 });
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(["warn", "debug", "warn"]);
  expect(await counted("keyhold_exchange_requests_total")).toEqual([
    'keyhold_exchange_requests_total{exchange="binance",outcome="5xx"} 2',
    'keyhold_exchange_requests_total{exchange="binance",outcome="4xx"} 2',
  ]);
});
