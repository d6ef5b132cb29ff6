import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { isLoopback } from "../../config/values.ts";
import { KeyholdError } from "../../core/errors.ts";
import type { Secret } from "../../core/secret.ts";
import type { App, RouteContext } from "../route.ts";

/** What a proxy adds. One on this machine would make strangers look like neighbours. */
const FORWARDED = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];

/** For Prometheus: with METRICS_TOKEN whoever shows it, without one this machine alone. */
export function metricsRoutes(app: App, { metrics, metricsToken }: RouteContext): void {
  app.get("/metrics", { schema: { hide: true }, config: { isPublic: true } }, async (request, reply) => {
    if (metricsToken === undefined) {
      if (!isFromThisMachine(request)) throw new KeyholdError("not_found");
    } else if (!shows(request, metricsToken)) {
      throw new KeyholdError("unauthenticated", {
        hint: "Send the header: Authorization: Bearer METRICS_TOKEN.",
      });
    }
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

function isFromThisMachine({ socket, headers }: FastifyRequest): boolean {
  const isForwarded = FORWARDED.some((name) => headers[name] !== undefined);
  return !isForwarded && isLoopback((socket.remoteAddress ?? "").replace(/^::ffff:/, ""));
}

/** Both are hashed, so that the comparison takes the same time whatever the length. */
function shows({ headers }: FastifyRequest, token: Secret): boolean {
  const given = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(token.reveal()));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
