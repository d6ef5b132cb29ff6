import { createServer } from "node:net";
import { Server as TlsServer } from "node:tls";
import { type Composition, compose } from "../compose.ts";
import { type Config, ConfigError } from "../config.ts";
import { describeError } from "../http/describe-error.ts";
import { findPage } from "../http/page.ts";
import type { App } from "../http/route.ts";
import { buildServer, secureContextOf } from "../http/server.ts";
import { jobsOf } from "../jobs/jobs.ts";
import { type JobRunner, startJobs } from "../jobs/run-jobs.ts";
import { createLog, type Log } from "../log.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import { VERSION } from "../version.ts";
import type { Signals } from "./command.ts";
import type { Terminal } from "./terminal.ts";
import { say } from "./terminal.ts";
import { watchCertificate, watchComposition, watchJobs, watchOutside } from "./watch-server.ts";

/** How long requests under way may take to end after the process was asked to stop. */
const STOP_MS = 20_000;
const CLOSE_IDLE_MS = 50;

/** What is asked of a server while it runs. */
interface ListenSignals extends Pick<Signals, "untilStopped"> {
  /** Has the function called with a way to read the configuration, whenever its secrets are to be read anew. */
  readonly onReload?: (reload: (read: () => Config) => void) => void;
}

/** Serves until the process is asked to stop; resolves when everything is closed. */
export async function listen(config: Config, terminal: Terminal, signals: ListenSignals): Promise<void> {
  const log = createLog(config.logLevel, terminal.err);
  const stopped = signals.untilStopped();
  const metrics = createMetrics();
  metrics.watchProcess();
  const composition = await compose(config, { watch: watchOutside(log, metrics) });
  watchComposition(metrics, composition);
  watchCertificate(metrics, config.tls);
  const app = await build(config, composition, { log, metrics, stopped });
  let jobs: JobRunner | undefined;
  try {
    await app.listen({ host: config.host, port: config.port });
    signals.onReload?.((read) => void reload(read, composition, app, { log, metrics }));
    const list = jobsOf(config.audit, config.checkEveryMs, (text) => terminal.out.write(text));
    const newRunId = () => composition.deps.random(8).toString("hex");
    jobs = startJobs(composition.deps, list, watchJobs(log, metrics, newRunId));
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
  const { hosts, publicUrl, allowedOrigins } = config;
  const doors = { hosts, publicUrl, allowedOrigins };
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
async function reload(
  read: () => Config,
  composition: Composition,
  app: App,
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
): Promise<void> {
  try {
    const config = read();
    await composition.takeOver(config);
    if (config.tls !== undefined && app.server instanceof TlsServer) {
      app.server.setSecureContext(secureContextOf(config.tls));
    }
    watchCertificate(metrics, config.tls);
    metrics.server.noteReload("taken");
    log.write("info", "configuration.reloaded");
  } catch (error) {
    const told = error instanceof ConfigError ? { error: error.message } : describeError(error);
    metrics.server.noteReload("kept");
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
