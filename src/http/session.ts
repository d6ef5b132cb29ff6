import { isIP } from "node:net";
import type { FastifyRequest } from "fastify";
import { KeyholdError } from "../core/errors.ts";
import type { LiveSession } from "../db/sessions.ts";
import { authenticate } from "../operations/authenticate.ts";
import type { Deps, Origin } from "../operations/deps.ts";
import type { App } from "./route.ts";

const MAX_USER_AGENT = 256;

declare module "fastify" {
  interface FastifyRequest {
    /** Read it through `sessionOf`. */
    session: LiveSession | null;
  }
}

/** Makes room for the session in every request; without it each request would change its shape, which is slow. */
export function rememberSessions(app: App): void {
  app.decorateRequest("session", null);
}

/** Every route that is registered after it in this scope needs a session, unless it says that it is public. */
export function requireSessions(scope: App, deps: Deps): void {
  scope.addHook("onRoute", (route) => {
    if (route.config?.isPublic === true) return;
    route.onRequest = (request: FastifyRequest) => requireSession(deps, request);
  });
}

/** Finds out who asks, or throws `unauthenticated`, `session_expired`, `user_inactive`. */
async function requireSession(deps: Deps, request: FastifyRequest): Promise<void> {
  const [, token] = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (token === undefined) throw new KeyholdError("unauthenticated");
  request.session = await authenticate(deps, () => originOf(request), token);
}

/** Who asks; on a route that did not require a session this is a fault of ours. */
export function sessionOf(request: FastifyRequest): LiveSession {
  const { session } = request;
  if (session === null) throw new TypeError("the route did not require a session");
  return session;
}

/** Where a request came from, as the audit chain keeps it. */
export function originOf(request: FastifyRequest): Origin {
  const userAgent = request.headers["user-agent"] ?? "";
  // A proxy that we trust may still hand on a text of the client's own making.
  const address = isIP(request.ip) === 0 ? (request.socket.remoteAddress ?? "") : request.ip;
  return { requestId: request.id, address, userAgent: userAgent.slice(0, MAX_USER_AGENT) };
}
