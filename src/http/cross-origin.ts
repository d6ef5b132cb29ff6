import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "./route.ts";

/** What other origins may call: the API, and nothing beside it. */
const API = "/api/v1/";

/** How long a browser may remember the answer to a preflight, in seconds. */
const REMEMBERED_SECONDS = 600;

const PREFLIGHT = {
  "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
  "access-control-allow-headers": "authorization, content-type",
  "access-control-max-age": String(REMEMBERED_SECONDS),
} as const;

/** Whether a page of this origin may call this address. */
export type MayCall = (request: FastifyRequest) => boolean;

export function allowOrigins(origins: ReadonlySet<string>): MayCall {
  return ({ headers, url }) => origins.has(headers.origin ?? "") && url.startsWith(API);
}

/**
 * Lets pages of the configured origins read answers (https://fetch.spec.whatwg.org/#http-cors-protocol). No cookie counts: a browser that
 * sends one gets an answer that it does not show. What acts by a cookie asks for our own origin besides. Without origins, no answer says anything of all this.
 */
export function answerOtherOrigins(app: App, origins: ReadonlySet<string>, mayCall: MayCall): void {
  if (origins.size === 0) return;
  app.addHook("onRequest", async (request: FastifyRequest, reply: FastifyReply) => {
    if (!request.url.startsWith(API)) return undefined;
    // Caches must not give the answer for one origin, or for none, to another.
    reply.header("vary", "Origin");
    if (!mayCall(request)) return undefined;
    reply.header("access-control-allow-origin", request.headers.origin);
    reply.header("access-control-expose-headers", "retry-after, x-request-id");
    const isPreflight =
      request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
    return isPreflight ? reply.headers(PREFLIGHT).code(204).send() : undefined;
  });
}
