import type { FastifyRequest } from "fastify";
import { KeyholdError } from "../core/errors.ts";

/** Probes and scrapes come under whatever name the machine has. */
const ANY_HOST = new Set(["/healthz", "/readyz"]);

const SAFE_METHODS = new Set(["GET", "HEAD"]);

export interface Doors {
  /** Names that a `Host` header may carry, in lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly publicUrl: string;
}

/**
 * Keeps out requests that reach this server under a name that is not its own: a page that rebinds its DNS name to
 * this address, or one that posts to it. Exactly one `Host`; on what changes something, no `Origin` but our own.
 */
export function checkDoors(doors: Doors, request: FastifyRequest): void {
  const { rawHeaders, headers } = request.raw;
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  if (!ANY_HOST.has(request.routeOptions.url ?? "")) {
    const count = names.filter((name) => name.toLowerCase() === "host").length;
    if (count !== 1 || !doors.hosts.has(headers.host?.toLowerCase() ?? "")) throw foreign("Host");
  }
  if (headers.origin !== undefined && !SAFE_METHODS.has(request.method)) requireOwnOrigin(doors, request);
}

/** For what acts on the strength of a cookie alone: the browser must say that the request comes from our own page. */
export function requireOwnOrigin(doors: Doors, request: FastifyRequest): void {
  if (request.headers.origin !== doors.publicUrl) throw foreign("Origin");
}

function foreign(header: string): KeyholdError {
  return new KeyholdError("foreign_origin", { params: { header } });
}
