// Presses a `keyhold serve` from dist/ by clients that send or read slowly, say nothing, hold thousands of connections, or send too much,
// each for so many seconds at most, while somebody who behaves asks it on. Prints what the abuser got, how long his connections lived, the
// server's memory, and how the other was served. Needs curl and openssl, and 12,000 open files a process (ulimit -n).
//     node bench/campaign/pressure.ts [seconds each] [--tls] [--only=part of a name]
import { parseArgs } from "node:util";
import { verdict } from "../verdict.ts";
import { namesFor, press } from "./pressure/run.ts";

const MOST_MEMORY_MB = 400;
const MOST_P99_MS = 500;
/**
 * One or two minutes for an answer that nobody reads, once the kernels on the way are full of them: Node waits twice when a part of what it
 * wrote has left it. 20 s for a request. Both are looked at every other second.
 */
const longestSeconds = (name: string) => (name.includes("nobody reads") ? 135 : 25);
/** What may go on, as it takes nothing from others: connections that are kept open between requests, or wait for their turn. */
const MAY_LAST = /kept open|one after another/;

const { values, positionals } = parseArgs({
  options: { tls: { type: "boolean", default: false }, only: { type: "string", default: "" } },
  allowPositionals: true,
});
const seconds = Number(positionals[0] ?? 90);
const names = namesFor(values.tls).filter((name) => name.includes(values.only));
const results = await press(names, seconds * 1_000, values.tls);
console.table(
  Object.fromEntries(
    results.map(
      ({
        name,
        opened,
        ended,
        longest,
        statuses,
        memory,
        asked,
        failed,
        medianMs,
        p99Ms,
        sentMb,
        processorSeconds,
      }) => [
        name,
        {
          connections: opened,
          "ended by the server": ended,
          "longest (s)": longest,
          answered: JSON.stringify(statuses),
          "sent (MB)": sentMb,
          "memory (MB)": memory.join(", "),
          "processor (s)": processorSeconds,
          "others asked": asked,
          "not answered": failed,
          "median (ms)": medianMs,
          "p99 (ms)": p99Ms,
        },
      ],
    ),
  ),
);
const unanswered = results.reduce((sum, { failed }) => sum + failed, 0);
verdict(unanswered === 0, `${results.length} ways: ${unanswered} requests of others not answered`);
const [slowest] = results.toSorted((a, b) => b.p99Ms - a.p99Ms);
const p99Ms = slowest?.p99Ms ?? Number.NaN;
verdict(
  p99Ms <= MOST_P99_MS,
  `others waited ${p99Ms} ms at most, p99 (bar ${MOST_P99_MS}): ${slowest?.name}`,
);
const memory = Math.max(...results.map(({ memory: [, most] }) => most));
verdict(memory <= MOST_MEMORY_MB, `the server took ${memory} MB at most (bar ${MOST_MEMORY_MB})`);
const lasting = results.filter(({ name, longest }) => longest > longestSeconds(name) && !MAY_LAST.test(name));
verdict(lasting.length === 0, `${lasting.length} ways to hold a connection for longer than it may be`);
