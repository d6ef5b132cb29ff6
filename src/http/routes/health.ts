import { Type } from "typebox";
import { closed } from "../../api/wire.ts";
import { checkReadiness } from "../../operations/check-readiness.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";

const Health = closed({ status: Type.Literal("ok") });

const Readiness = closed({
  status: Type.Enum(["ready", "not_ready"]),
  missing: Type.Array(Type.String(), { description: "What this node cannot work without and does not have" }),
});

/** Finding out writes to the database, and anybody may ask: so often at most, for all who ask. */
const SHARED_MS = 1_000;
/** Whoever waits longer than this for the database is of no use to anybody. */
const DEADLINE_MS = 3_000;

function shared<T>(find: () => Promise<T>): () => Promise<T> {
  let newest: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return () => {
    const at = performance.now();
    if (newest === undefined || at - newest.at >= SHARED_MS) newest = { at, answer: find() };
    return newest.answer;
  };
}

function inTime(): Promise<readonly ["database"]> {
  return new Promise((resolve) => setTimeout(() => resolve(["database"]), DEADLINE_MS).unref());
}

/** For probes. */
export function healthRoutes(app: App, { deps, isStopping }: RouteContext): void {
  const readiness = shared(() => Promise.race([checkReadiness(deps), inTime()]));

  app.get(
    "/healthz",
    describeRoute({
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
      summary: "Database and keys are usable",
      tag: "operations",
      isPublic: true,
      answers: { 200: Readiness, 503: Readiness },
    }),
    async (_request, reply) => {
      const missing = isStopping() ? ["stopping"] : await readiness();
      const isReady = missing.length === 0;
      return reply
        .code(isReady ? 200 : 503)
        .send({ status: isReady ? ("ready" as const) : ("not_ready" as const), missing: [...missing] });
    },
  );
}
