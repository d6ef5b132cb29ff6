import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import type { FastifyRequest } from "fastify";
import { isLoopback } from "../../config/values.ts";
import { KeyholdError } from "../../core/errors.ts";
import type { Secret } from "../../core/secret.ts";
import type { Doors } from "../doors.ts";
import type { App, RouteContext } from "../route.ts";

/** What a proxy adds. One on this machine would make strangers look like neighbours. */
const FORWARDED = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];

/** For Prometheus: with METRICS_TOKEN whoever shows it, without one this machine alone. */
export function metricsRoutes(app: App, { doors, metrics, metricsToken, readiness }: RouteContext): void {
  const isReady = async () => ((await readiness()).length === 0 ? 1 : 0);
  metrics.gauges.watch("keyhold_ready", "1 when /readyz says that this node is ready, else 0", isReady);

  app.get("/metrics", { schema: { hide: true }, config: { isPublic: true } }, async (request, reply) => {
    if (metricsToken === undefined) {
      if (!isFromThisMachine(request, doors)) throw new KeyholdError("not_found");
    } else if (!shows(request, metricsToken)) {
      throw new KeyholdError("unauthenticated", {
        hint: "Send the header: Authorization: Bearer METRICS_TOKEN.",
      });
    }
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

function isFromThisMachine({ socket, headers }: FastifyRequest, doors: Doors): boolean {
  const isForwarded = FORWARDED.some((name) => headers[name] !== undefined);
  const isNeighbour = isLoopback((socket.remoteAddress ?? "").replace(/^::ffff:/, ""));
  return isNeighbour && !isForwarded && isAddressOrOwn(headers.host?.toLowerCase() ?? "", doors);
}

/** A page in a browser on this machine may have led a name of its own here; an address nobody can lead astray. */
function isAddressOrOwn(host: string, { hosts }: Doors): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return hosts.has(host) || name === "localhost" || isIP(name) !== 0;
}

/** Both are hashed, so that the comparison takes the same time whatever the length. */
function shows({ headers }: FastifyRequest, token: Secret): boolean {
  const given = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(token.reveal()));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
