// Load from wrk (Debian's package) on the other core: a keep-alive connection each, tokens in turn.
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Load {
  readonly perSecond: number;
  readonly p99Ms: number;
}

export interface Target {
  readonly url: string;
  readonly tokens: readonly string[];
}

/**
 * Keeps the core of the load from sleeping, by a process that gives way to everything else. In a virtual machine the
 * sender pays for waking a sleeping core, some 15 us for each answer; a slow server finds it asleep and a fast one does not.
 */
export function keepAwake(): { stop(): void } {
  const spinner = spawn("taskset", ["-c", "1", "nice", "-n", "19", "node", "-e", "for (;;);"], {
    stdio: "ignore",
  });
  return { stop: () => spinner.kill("SIGKILL") };
}

export function load(folder: string, target: Target, connections: number, seconds: number): Load {
  const script = join(folder, "load.lua");
  const tokens = target.tokens.map((token) => JSON.stringify(token)).join(",");
  writeFileSync(
    script,
    `local tokens = {${tokens}}
local turn = 0
function request()
  if #tokens == 0 then return wrk.format() end
  turn = turn % #tokens + 1
  return wrk.format("GET", nil, { ["Authorization"] = "Bearer " .. tokens[turn] })
end
function done(summary, latency)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("RESULT %d %d %d %f\\n", summary.requests, summary.duration, bad, latency:percentile(99)))
end`,
  );
  const args = ["-c", "1", "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, target.url];
  const { stdout, error } = spawnSync("taskset", args, { encoding: "utf8" });
  const result = /RESULT (\d+) (\d+) (\d+) ([\d.]+)/.exec(stdout ?? "");
  if (error || result === null) throw new Error("wrk did not run; on Debian: apt-get install wrk");
  const [requests = 0, microseconds = 0, bad = 0, p99 = 0] = result.slice(1).map(Number);
  if (bad > 0) throw new Error(`${bad} of ${requests} requests to ${target.url} failed`);
  return { perSecond: (requests * 1e6) / microseconds, p99Ms: p99 / 1_000 };
}
