// Load from wrk (Debian's package) on the other core: a keep-alive connection each, tokens in turn.
import { execFile, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Target {
  readonly url: string;
  readonly tokens: readonly string[];
  /** A PATCH with this JSON instead of a GET. */
  readonly patch?: string;
  /** The paths that go with the tokens, one each; without them all ask for that of the address. */
  readonly paths?: readonly string[];
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

/** `cores` are those that the load may use, as taskset names them. */
export async function load(
  folder: string,
  target: Target,
  connections: number,
  seconds: number,
  cores = "1",
): Promise<Load> {
  const script = join(folder, `load-${new URL(target.url).port}.lua`);
  const [method, type, body] =
    target.patch === undefined
      ? ["GET", "", "nil"]
      : ["PATCH", ', ["Content-Type"] = "application/json"', JSON.stringify(target.patch)];
  const list = (texts: readonly string[]) => texts.map((text) => JSON.stringify(text)).join(",");
  writeFileSync(
    script,
    `local tokens = {${list(target.tokens)}}
local paths = {${list(target.paths ?? [])}}
local turn = 0
function request()
  if #tokens == 0 then return wrk.format() end
  turn = turn % #tokens + 1
  return wrk.format("${method}", paths[turn], { ["Authorization"] = "Bearer " .. tokens[turn]${type} }, ${body})
end
function done(summary, latency)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("RESULT %d %d %d %f %f\\n", summary.requests, summary.duration, bad, latency:percentile(50), latency:percentile(99)))
end`,
  );
  const args = [
    "-c",
    cores,
    "wrk",
    "-t1",
    `-c${connections}`,
    `-d${seconds}s`,
    "--timeout",
    "10s",
    "-s",
    script,
    target.url,
  ];
  const { stdout } = await promisify(execFile)("taskset", args);
  const result = /RESULT (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+)/.exec(stdout);
  if (result === null) throw new Error(`wrk did not run (on Debian: apt-get install wrk): ${stdout}`);
  const [requests = 0, microseconds = 0, bad = 0, p50 = 0, p99 = 0] = result.slice(1).map(Number);
  if (bad > 0) throw new Error(`${bad} of ${requests} requests to ${target.url} failed`);
  return { requests, perSecond: (requests * 1e6) / microseconds, p50Ms: p50 / 1_000, p99Ms: p99 / 1_000 };
}
