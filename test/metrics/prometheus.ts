import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../free-port.ts";

/** Runs promtool and answers what it says; throws when it is not content. */
export function promtool(...args: readonly string[]): string {
  const folder = new URL("../../deploy/prometheus", import.meta.url);
  return execFileSync("promtool", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

interface Prometheus {
  query(expression: string): Promise<readonly Sample[]>;
  stop(): Promise<void>;
}

/** A real Prometheus that scrapes what a server has answered, every second. */
export async function startPrometheus(answer: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), "keyhold-prometheus-"));
  const target = createServer((_request, response) => {
    response.setHeader("content-type", "text/plain; version=0.0.4").end(answer);
  });
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  const { port } = target.address() as AddressInfo;
  const targets = `[{ targets: ["127.0.0.1:${port}"] }]`;
  const file = join(folder, "prometheus.yml");
  writeFileSync(
    file,
    `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: keyhold, static_configs: ${targets} }]\n`,
  );
  const own = await freePort("127.0.0.1");
  const options = [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`];
  const listening = `--web.listen-address=127.0.0.1:${own}`;
  const child = spawn("prometheus", [...options, listening, "--log.level=error"], { stdio: "ignore" });
  const query = (expression: string) => ask(own, expression);
  return {
    query,
    async stop() {
      await ended(child);
      target.closeAllConnections();
      target.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ask(port: number, expression: string): Promise<readonly Sample[]> {
  const address = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const answer = (await (await fetch(address)).json()) as {
    status: string;
    error?: string;
    data: { result: Sample[] };
  };
  if (answer.status !== "success") throw new Error(`${expression}: ${answer.error}`);
  return answer.data.result;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
