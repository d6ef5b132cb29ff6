import { createServer } from "node:net";
import { compose } from "../compose.ts";
import type { Config } from "../config.ts";
import { findPage } from "../http/page.ts";
import { buildServer } from "../http/server.ts";
import { createLog } from "../log.ts";
import { VERSION } from "../version.ts";
import type { UntilStopped } from "./command.ts";
import type { Terminal } from "./terminal.ts";
import { say } from "./terminal.ts";

/** How long requests under way may take to end after the process was asked to stop. */
const STOP_MS = 20_000;

/** Serves until the process is asked to stop; resolves when everything is closed. */
export async function listen(config: Config, terminal: Terminal, untilStopped: UntilStopped): Promise<void> {
  const log = createLog(config.logLevel, terminal.err);
  const stopped = untilStopped();
  const { deps, about, close } = await compose(config);
  const doors = { hosts: config.hosts, publicUrl: config.publicUrl };
  const page = findPage();
  if (page === undefined) log.write("warn", "page.missing");
  const app = await buildServer({ deps, about, doors, log, trustProxy: config.trustProxy, page });
  try {
    await app.listen({ host: config.host, port: config.port });
    log.write("info", "server.ready", { url: config.publicUrl, version: VERSION });
    say(terminal.out, `ready ${config.publicUrl}`);
    const signal = await stopped;
    log.write("info", "server.stopping", { signal });
    await Promise.race([app.close(), afterStopTime()]);
  } finally {
    app.server.closeAllConnections();
    await close();
  }
  log.write("info", "server.stopped");
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

function afterStopTime(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, STOP_MS).unref());
}
