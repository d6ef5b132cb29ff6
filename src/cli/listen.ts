import { createServer } from "node:net";
import { Server as TlsServer } from "node:tls";
import { type Composition, compose } from "../compose.ts";
import { type Config, ConfigError } from "../config.ts";
import { describeError } from "../http/describe-error.ts";
import { findPage } from "../http/page.ts";
import type { App } from "../http/route.ts";
import { buildServer, secureContextOf } from "../http/server.ts";
import { jobsOf } from "../jobs/jobs.ts";
import { type JobReport, type JobRunner, startJobs } from "../jobs/run-jobs.ts";
import { createLog, type Log } from "../log.ts";
import { createMetrics, type Metrics } from "../metrics.ts";
import { measureWatching } from "../operations/measure-watching.ts";
import { VERSION } from "../version.ts";
import type { Signals } from "./command.ts";
import type { Terminal } from "./terminal.ts";
import { say } from "./terminal.ts";

/** How long requests under way may take to end after the process was asked to stop. */
const STOP_MS = 20_000;
const CLOSE_IDLE_MS = 50;

/** What is asked of a server while it runs. */
export interface ListenSignals extends Pick<Signals, "untilStopped"> {
  /** Has the function called with a way to read the configuration, whenever its secrets are to be read anew. */
  readonly onReload?: (reload: (read: () => Config) => void) => void;
}

/** Serves until the process is asked to stop; resolves when everything is closed. */
export async function listen(config: Config, terminal: Terminal, signals: ListenSignals): Promise<void> {
  const log = createLog(config.logLevel, terminal.err);
  const stopped = signals.untilStopped();
  const metrics = createMetrics();
  metrics.watchProcess();
  const composition = await compose(config, { noteAnswer: metrics.noteExchangeAnswer });
  watchPasswords(metrics, composition.passwordLoad);
  watchWatching(metrics, composition.deps);
  const app = await build(config, composition, { log, metrics, stopped });
  let jobs: JobRunner | undefined;
  try {
    await app.listen({ host: config.host, port: config.port });
    signals.onReload?.((read) => void reload(read, composition, app, log));
    const list = jobsOf(config.audit, config.checkEveryMs, (text) => terminal.out.write(text));
    jobs = startJobs(composition.deps, list, reportJobs(log, metrics));
    log.write("info", "server.ready", { url: config.publicUrl, version: VERSION });
    say(terminal.out, `ready ${config.publicUrl}`);
    await stopped.then((signal) => stop(app, log, signal));
  } finally {
    app.server.closeAllConnections();
    await jobs?.stop();
    await composition.close();
  }
  log.write("info", "server.stopped");
}

async function build(
  config: Config,
  { deps, about }: Composition,
  { log, metrics, stopped }: { log: Log; metrics: Metrics; stopped: Promise<unknown> },
): Promise<App> {
  const doors = { hosts: config.hosts, publicUrl: config.publicUrl };
  const page = findPage();
  if (page === undefined) log.write("warn", "page.missing");
  let isStopping = false;
  stopped.then(() => {
    isStopping = true;
  });
  const { trustProxy, tls, metricsToken, isGatewayPublic } = config;
  const watched = { log, metrics, metricsToken, isStopping: () => isStopping };
  return buildServer({ deps, about, doors, trustProxy, page, tls, isGatewayPublic, ...watched });
}

function watchPasswords(metrics: Metrics, load: Composition["passwordLoad"]): void {
  const help = "Passwords that are being hashed";
  metrics.watch("keyhold_password_work_running", help, () => load().running);
  metrics.watch("keyhold_password_work_waiting", "Passwords that wait to be hashed", () => load().waiting);
}

function watchWatching(metrics: Metrics, deps: Composition["deps"]): void {
  const due = "Exchange keys that wait to be watched, counted up to 10,000";
  metrics.watch("keyhold_keys_due", due, async () => (await measureWatching(deps)).due);
  const overdue = "How long the exchange key that has waited longest to be watched has been due";
  metrics.watch(
    "keyhold_keys_overdue_seconds",
    overdue,
    async () => (await measureWatching(deps)).overdueMs / 1_000,
  );
}

function reportJobs(log: Log, metrics: Metrics): JobReport {
  return (name, outcome, error) => {
    metrics.noteJob(name, outcome);
    if (outcome === "failed") log.write("error", "job.failed", { job: name, ...describeError(error) });
  };
}

/** New connections are refused from now on; whatever is under way has its answer, or 20 s. */
async function stop(app: App, log: Log, signal: NodeJS.Signals): Promise<void> {
  const startedAt = performance.now();
  log.write("info", "server.stopping", { signal });
  // A connection that has its answer is kept open for more, and would be waited for.
  const closer = setInterval(() => app.server.closeIdleConnections(), CLOSE_IDLE_MS);
  const isInTime = await Promise.race([app.close().then(() => true), afterStopTime()]);
  clearInterval(closer);
  const duration_ms = Math.round(performance.now() - startedAt);
  if (isInTime) log.write("info", "server.drained", { duration_ms });
  else log.write("warn", "server.cut_off", { duration_ms });
}

/** A configuration that cannot be used changes nothing: the server goes on with the one that it has. */
async function reload(read: () => Config, composition: Composition, app: App, log: Log): Promise<void> {
  try {
    const config = read();
    await composition.takeOver(config);
    if (config.tls !== undefined && app.server instanceof TlsServer) {
      app.server.setSecureContext(secureContextOf(config.tls));
    }
    log.write("info", "configuration.reloaded");
  } catch (error) {
    const told = error instanceof ConfigError ? { error: error.message } : describeError(error);
    log.write("error", "configuration.kept", told);
  }
}

/** A port that is free now, for `--port 0`: the public URL has to be known before the server is built. */
export function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function afterStopTime(): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), STOP_MS).unref());
}
