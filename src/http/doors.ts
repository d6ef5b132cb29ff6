import type { FastifyRequest } from "fastify";
import { isLoopback } from "../config/values.ts";
import { KeyholdError } from "../core/errors.ts";
import type { MayCall } from "./cross-origin.ts";

/** Probes, scrapes and bots come under whatever name the machine has. */
const ANY_HOST = new Set(["/healthz", "/readyz", "/metrics", "/gateway/*"]);

const SAFE_METHODS = new Set(["GET", "HEAD"]);

export interface Doors {
  /** Names that a `Host` header may carry, in lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly publicUrl: string;
  /** Origins of other pages that may call the API. */
  readonly allowedOrigins?: ReadonlySet<string>;
}

/**
 * Keeps out requests that reach this server under a name that is not its own: a page that rebinds its DNS name to
 * this address, or one that posts to it. Exactly one `Host`; on what changes something, no `Origin` but our own, and
 * those that may call.
 */
export function checkDoors(doors: Doors, mayCall: MayCall, request: FastifyRequest): void {
  const { rawHeaders, headers } = request.raw;
  const isOurs = doors.hosts.has(headers.host?.toLowerCase() ?? "") && countHosts(rawHeaders) === 1;
  if (!isOurs && !ANY_HOST.has(request.routeOptions.url ?? ""))
    throw new KeyholdError("foreign_origin", { params: { header: "Host" } });
  if (headers.origin === undefined || SAFE_METHODS.has(request.method) || mayCall(request)) return;
  requireOwnOrigin(doors, request);
}

/** For what acts on the strength of a cookie alone: the browser must say that the request comes from our own page. */
export function requireOwnOrigin(doors: Doors, request: FastifyRequest): void {
  if (request.headers.origin === doors.publicUrl) return;
  throw new KeyholdError("foreign_origin", {
    params: { header: "Origin" },
    hint: `Open this server at ${doors.publicUrl}.`,
  });
}

/**
 * Where PUBLIC_URL is plain HTTP on loopback: the other loopback names that lead to the same port. Our page does not
 * work under them, since its requests come from another origin. Other ports and names may be a proxy's, which would
 * be sent round in a circle.
 */
export function otherLoopbackNames({ hosts, publicUrl }: Doors): ReadonlySet<string> {
  const own = new URL(publicUrl);
  if (own.protocol !== "http:" || !isOnLoopback(own)) return new Set();
  const others = [...hosts].filter((host) => {
    const other = new URL(`http://${host}`);
    return other.host !== own.host && other.port === own.port && isOnLoopback(other);
  });
  return new Set(others);
}

function isOnLoopback({ hostname }: URL): boolean {
  return isLoopback(hostname.replace(/^\[|\]$/g, ""));
}

/** Node keeps the first of several and drops the rest; only the raw list, names and values in turn, shows them. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === "host") count += 1;
  }
  return count;
}
