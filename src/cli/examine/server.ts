import { composeUnbound } from "../../compose.ts";
import { isLoopback } from "../../config/values.ts";
import type { Config } from "../../config.ts";
import { KeyholdError } from "../../core/errors.ts";
import type { ServerStanding } from "../../operations/examine-server.ts";
import { measureCommits } from "../../operations/measure-commits.ts";
import { sentenceOf } from "../explain.ts";
import { judgeTimes } from "./disk.ts";
import { bad, type Finding, good, warning } from "./finding.ts";

const OLDEST_VERSION = 15;
const CLOCK_WARNING_MS = 1_000;

export type ServerLocation = Extract<Config["database"], { readonly kind: "postgres" }>;

/** What a PostgreSQL server must be, and be set to, for Keyhold to be safe on it. */
export function* examineServer(standing: ServerStanding, location: ServerLocation): Generator<Finding> {
  yield version(standing);
  yield durability(standing);
  yield encryption(standing, location);
  yield clock(standing);
}

/** How long a change takes, by some that leave nothing behind. */
export async function examineCommits(
  config: Config,
  { isReadOnly }: ServerStanding,
  now: () => number,
): Promise<Finding> {
  const subject = "durable write";
  if (isReadOnly) {
    return bad(subject, "the server takes none: it is a replica, or default_transaction_read_only is on");
  }
  const { deps, close } = await composeUnbound(config, { now });
  try {
    return judgeTimes(subject, await measureCommits(deps));
  } catch (error) {
    if (error instanceof KeyholdError) return bad(subject, sentenceOf(error));
    throw error;
  } finally {
    await close();
  }
}

/** Whether the server grants as many connections as the nodes that serve it now may take. */
export function examineConnections(
  { connections, connectionsPerNode }: ServerStanding,
  serving: number,
): Finding {
  const subject = "database connections";
  const nodes = Math.max(1, serving);
  const needed = nodes * connectionsPerNode;
  const detail = `${connections} to be had; ${nodes === 1 ? "a node takes" : `${nodes} nodes take`} up to ${needed}`;
  return needed > connections ? warning(subject, `${detail}: raise max_connections`) : good(subject, detail);
}

function version({ version: [major, text] }: ServerStanding): Finding {
  const detail = `PostgreSQL ${text}`;
  return major >= OLDEST_VERSION
    ? good("database server", detail)
    : warning("database server", `${detail}: Keyhold is tested with ${OLDEST_VERSION} and newer`);
}

function durability({ settings }: ServerStanding): Finding {
  const subject = "durability";
  const unsafe = (["fsync", "full_page_writes"] as const).filter((name) => settings[name] === "off");
  if (unsafe.length > 0) {
    return bad(subject, `${unsafe.join(" and ")} off: a power failure can destroy the database`);
  }
  if (settings.synchronous_commit === "off") {
    return warning(
      subject,
      "synchronous_commit is off; Keyhold turns it on for itself, other programs do not",
    );
  }
  return good(subject, "fsync, full_page_writes and synchronous_commit are on");
}

function encryption({ tls }: ServerStanding, { host, url }: ServerLocation): Finding {
  const subject = "database TLS";
  if (host.startsWith("/") || isLoopback(host)) {
    return good(subject, `${tls ?? "none"}; the server is on this machine`);
  }
  if (tls === undefined) {
    return warning(subject, "none: what goes to the server can be read and changed on its way");
  }
  return new URL(url.reveal()).searchParams.get("sslmode") === "verify-full"
    ? good(subject, `${tls}, certificate checked`)
    : warning(subject, `${tls}, without sslmode=verify-full: another server could stand in`);
}

function clock({ clockOffsetMs }: ServerStanding): Finding {
  const subject = "database clock";
  const detail = `our clock differs by ${-clockOffsetMs} ms`;
  return Math.abs(clockOffsetMs) > CLOCK_WARNING_MS
    ? warning(subject, `${detail}; set both by NTP`)
    : good(subject, detail);
}
