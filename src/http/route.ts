import type { IncomingMessage, ServerResponse } from "node:http";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { TSchema } from "typebox";
import type { About } from "../api/about.ts";
import { PROBLEM_TYPE, Problem } from "../api/problem.ts";
import type { Secret } from "../core/secret.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Deps } from "../operations/deps.ts";
import type { Doors } from "./doors.ts";
import type { Readiness } from "./readiness.ts";

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What the routes are handed. */
export interface RouteContext {
  readonly deps: Deps;
  readonly doors: Doors;
  readonly about: About;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  /** Whoever shows it may read the metrics from anywhere. */
  readonly metricsToken: Secret | undefined;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answers without a session; every other route under /api/v1 needs one. */
    readonly isPublic?: boolean;
  }
}

interface RouteDescription<
  Body extends TSchema,
  Answers extends Record<number, TSchema>,
  Params extends TSchema,
  Query extends TSchema,
> {
  /** What a program calls it: the operationId of the OpenAPI document, and a function of the client. Stable. */
  readonly name: string;
  readonly summary: string;
  readonly tag: string;
  readonly isPublic?: boolean;
  /** Left out of the OpenAPI document. */
  readonly isHidden?: boolean;
  /** What stands in the address in the place of names. */
  readonly params?: Params;
  /** What stands behind the question mark: texts, each at most once. */
  readonly query?: Query;
  readonly body?: Body;
  readonly answers: Answers;
}

const AnyProblem = { description: "An error", content: { [PROBLEM_TYPE]: { schema: Problem } } };

/** The options of a route: what comes in, what goes out, and that every error goes out as a problem. */
export function describeRoute<
  Body extends TSchema,
  Answers extends Record<number, TSchema>,
  Params extends TSchema,
  Query extends TSchema,
>(route: RouteDescription<Body, Answers, Params, Query>) {
  const isPublic = route.isPublic ?? false;
  return {
    config: { isPublic },
    schema: {
      operationId: route.name,
      summary: route.summary,
      tags: [route.tag],
      security: isPublic ? [] : [{ bearer: [] }],
      hide: route.isHidden ?? false,
      ...(route.params === undefined ? {} : { params: route.params }),
      ...(route.query === undefined ? {} : { querystring: route.query }),
      ...(route.body === undefined ? {} : { body: route.body }),
      response: { ...route.answers, default: AnyProblem },
    } as { params: Params; querystring: Query; body: Body; response: Answers },
  };
}
