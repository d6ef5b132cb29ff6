import { Type } from "typebox";
import { closed } from "../../api/wire.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";

const Health = closed({ status: Type.Literal("ok") });

const Readiness = closed({
  status: Type.Enum(["ready", "not_ready"]),
  missing: Type.Array(Type.String(), { description: "What this node cannot work without and does not have" }),
});

/** For probes. */
export function healthRoutes(app: App, { readiness }: RouteContext): void {
  app.get(
    "/healthz",
    describeRoute({
      name: "getHealth",
      summary: "The process is up",
      tag: "operations",
      isPublic: true,
      answers: { 200: Health },
    }),
    async () => ({ status: "ok" as const }),
  );

  app.get(
    "/readyz",
    describeRoute({
      name: "getReadiness",
      summary: "Database and keys are usable",
      tag: "operations",
      isPublic: true,
      answers: { 200: Readiness, 503: Readiness },
    }),
    async (_request, reply) => {
      const missing = await readiness();
      const isReady = missing.length === 0;
      return reply
        .code(isReady ? 200 : 503)
        .send({ status: isReady ? ("ready" as const) : ("not_ready" as const), missing: [...missing] });
    },
  );
}
