import { isUtf8 } from "node:buffer";
import type { ServerOptions as HttpOptions } from "node:http";
import cookie from "@fastify/cookie";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { fastify } from "fastify";
import type { About } from "../api/about.ts";
import type { Tls } from "../config/tls.ts";
import type { TrustProxy } from "../config/values.ts";
import { normaliseEmail } from "../core/email.ts";
import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { createGateway, refuseUnknown } from "../gateway/gateway.ts";
import { answerBot, gatewayRoutes } from "../gateway/routes.ts";
import type { Log } from "../log.ts";
import { createMetrics, type Metrics } from "../metrics.ts";
import type { Deps } from "../operations/deps.ts";
import { refuseUnknownAddresses } from "./addresses.ts";
import { describeError } from "./describe-error.ts";
import { checkDoors, type Doors } from "./doors.ts";
import { answerError, parserError, rawProblem } from "./errors.ts";
import { createReadiness } from "./readiness.ts";
import type { App } from "./route.ts";
import { aboutRoutes } from "./routes/about.ts";
import { accountRoutes } from "./routes/account.ts";
import { apiKeyRoutes } from "./routes/api-keys.ts";
import { auditRoutes } from "./routes/audit.ts";
import { authRoutes } from "./routes/auth.ts";
import { documentationRoutes } from "./routes/documentation.ts";
import { generatedKeyRoutes } from "./routes/generated-keys.ts";
import { healthRoutes } from "./routes/health.ts";
import { keyLifeRoutes } from "./routes/key-life.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { noticeRoutes } from "./routes/notices.ts";
import { openPage, pageRoutes } from "./routes/page.ts";
import { paperKeyRoutes } from "./routes/paper-keys.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { virtualKeyRoutes } from "./routes/virtual-keys.ts";
import { securityHeaders } from "./security-headers.ts";
import { originOf, rememberSessions, requireSessions } from "./session.ts";

const MAX_BODY_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
/** For the whole request to arrive, and for its headers. */
const REQUEST_MS = 20_000;
const HEADERS_MS = 10_000;
const MAX_REQUESTS_PER_SOCKET = 10_000;

export interface ServerOptions {
  readonly deps: Deps;
  readonly doors: Doors;
  readonly about: About;
  readonly log: Log;
  readonly trustProxy: TrustProxy;
  /** Certificate and key in PEM; without them the server speaks plain HTTP. */
  readonly tls?: Tls | undefined;
  /** What is counted; without it, nothing is kept beyond this server. */
  readonly metrics?: Metrics;
  readonly metricsToken?: Secret | undefined;
  /** Whether the gateway answers public data too; true unless told. */
  readonly isGatewayPublic?: boolean;
  /** Whether this node takes its leave: it is then not ready. */
  readonly isStopping?: () => boolean;
  /** The folder of the built page; without it there is the API alone. */
  readonly page?: string | undefined;
}

/** Builds the server with all its routes. It does not listen: tests inject requests into the very same thing. */
export async function buildServer(options: ServerOptions): Promise<App> {
  const { deps, doors, about, log, trustProxy, tls, isStopping = () => false } = options;
  const { metrics = createMetrics(), metricsToken } = options;
  const headers = securityHeaders(doors.publicUrl);
  const newRequestId = () => deps.random(12).toString("base64url");
  const app = fastify({
    logger: false,
    trustProxy: proxyTrust(trustProxy),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    maxRequestsPerSocket: MAX_REQUESTS_PER_SOCKET,
    // Without requireHostHeader a request that names no host reaches our own check, and gets our own answer.
    ...transportOf(tls, {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_MS,
      requireHostHeader: false,
    }),
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: newRequestId,
    routerOptions: { ignoreTrailingSlash: true },
    ajv: {
      customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: true },
      onCreate: (ajv) => ajv.addFormat("email", (text: string) => normaliseEmail(text) !== undefined),
    },
    frameworkErrors(error, request, reply) {
      reply.headers(headers).header("x-request-id", request.id);
      if (request.raw.url?.startsWith("/gateway/") === true) return answerBot(reply, refuseUnknown());
      answerError(log, error, request, reply);
    },
    clientErrorHandler(error, socket) {
      if (error.code === "ECONNRESET" || !socket.writable) return;
      socket.end(rawProblem(parserError(error.code), newRequestId(), headers));
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  // What a client expects of the protocol beyond 100-continue is no reason to refuse it (RFC 9110 section 10.1.1).
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));

  app.setErrorHandler((error, request, reply) => answerError(log, error, request, reply));
  acceptJsonOnly(app);

  app.addHook("onRequest", (request, reply, done) => {
    reply.headers(headers).header("x-request-id", request.id);
    checkDoors(doors, request);
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    metrics.noteRequest(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
  rememberSessions(app);

  const page = options.page === undefined ? undefined : openPage(options.page, doors);
  refuseUnknownAddresses(app, page?.answer);
  await documentationRoutes(app);
  const readiness = createReadiness(deps, isStopping);
  const context = { deps, doors, about, readiness, metrics, metricsToken };
  if (page !== undefined) pageRoutes(app, page);
  healthRoutes(app, context);
  metricsRoutes(app, context);
  await app.register(
    async (api: App) => {
      requireSessions(api, deps);
      await api.register(async (scope: App) => {
        await scope.register(cookie);
        authRoutes(scope, context);
        accountRoutes(scope, context);
        sessionRoutes(scope, context);
      });
      apiKeyRoutes(api, context);
      keyLifeRoutes(api, context);
      generatedKeyRoutes(api, context);
      virtualKeyRoutes(api, context);
      noticeRoutes(api, context);
      auditRoutes(api, context);
      aboutRoutes(api, context);
    },
    { prefix: "/api/v1" },
  );
  const gateway = createGateway({
    deps,
    isPublic: options.isGatewayPublic ?? true,
    report: (error, requestId) => reportGateway(log, error, requestId),
  });
  app.addHook("onClose", () => gateway.stop());
  await app.register(async (scope: App) => gatewayRoutes(scope, gateway, originOf));
  await app.register(async (paper: App) => {
    requireSessions(paper, deps);
    paperKeyRoutes(paper, context);
  });
  return app;
}

function reportGateway(log: Log, error: unknown, requestId: string | undefined): void {
  const request = requestId === undefined ? {} : { request_id: requestId };
  log.write("error", "gateway.failed", { ...request, ...describeError(error) });
}

/** Over TLS everything is as it is without: the types of the two servers differ, what we use of them does not. */
function transportOf(tls: Tls | undefined, options: HttpOptions): { http: HttpOptions } {
  if (tls === undefined) return { http: options };
  return { https: { ...options, ...secureContextOf(tls) } } as unknown as { http: HttpOptions };
}

/** What a TLS server is made of, or is given anew while it runs. */
export function secureContextOf({ certificate, key }: Tls) {
  return { cert: certificate, key: key.reveal(), minVersion: "TLSv1.2" } as const;
}

/** A body is JSON or it is refused; an empty one is no body, whatever its type claims. */
function acceptJsonOnly(app: App): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    const bytes = Buffer.from(body);
    if (bytes.length === 0) return done(null, undefined);
    // Read leniently, two different passwords would become the same.
    if (!isUtf8(bytes)) {
      return done(new KeyholdError("malformed_request", { params: { problem: "the body is not UTF-8" } }));
    }
    parse(request, bytes.toString(), done);
  });
}

/** Fastify has no hop count of its own: hop 0 is the address that connected to us. */
function proxyTrust(trust: TrustProxy): false | string[] | ((address: string, hop: number) => boolean) {
  if (trust === false) return false;
  return typeof trust === "number" ? (_address, hop) => hop < trust : [...trust];
}
