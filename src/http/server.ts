import { isUtf8 } from "node:buffer";
import type { ServerOptions as HttpOptions } from "node:http";
import cookie from "@fastify/cookie";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { type FastifyReply, type FastifyRequest, fastify } from "fastify";
import type { About } from "../api/about.ts";
import type { Tls } from "../config/tls.ts";
import type { TrustProxy } from "../config/values.ts";
import { normaliseEmail } from "../core/email.ts";
import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { createGateway, refuseUnknown } from "../gateway/gateway.ts";
import { answerBot, gatewayRoutes } from "../gateway/routes.ts";
import type { Log } from "../log.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import type { Deps } from "../operations/deps.ts";
import { refuseUnknownAddresses } from "./addresses.ts";
import { allowOrigins, answerOtherOrigins } from "./cross-origin.ts";
import { describeError } from "./describe-error.ts";
import { checkDoors, type Doors } from "./doors.ts";
import { answerError, parserError, rawProblem } from "./errors.ts";
import { limitPipelining } from "./pipelining.ts";
import { createReadiness } from "./readiness.ts";
import { proxyTrust, requestIds } from "./request-id.ts";
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
import { shareSerializers } from "./serializers.ts";
import { originOf, rememberSessions, requireSessions } from "./session.ts";

const MAX_BODY_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
/** For the whole request to arrive, for its headers, and for what comes before them: a TLS handshake. */
const REQUEST_MS = 20_000;
const HEADERS_MS = 10_000;
const HANDSHAKE_MS = 10_000;
/** How often connections are looked at that may be over these. */
const LOOK_MS = 2_000;
/** For a connection on which nothing moves while an answer is due: nobody reads it. */
const STANDSTILL_MS = 60_000;
/** For a client to read why it is hung up on; hung up at once, it might not. */
const LINGER_MS = 2_000;
const MAX_REQUESTS_PER_SOCKET = 10_000;

interface ServerOptions {
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
  const { allowedOrigins = new Set<string>() } = doors;
  const mayCall = allowOrigins(allowedOrigins);
  const headers = securityHeaders(doors.publicUrl);
  // In hex: one that begins with "-" would be an option to a shell, and a formula to a spreadsheet.
  const newRequestId = () => deps.random(8).toString("hex");
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    metrics.http.noteError(answerError(log, error, request, reply));
  const admitToLine = limitPipelining();
  const app = fastify({
    logger: false,
    trustProxy: proxyTrust(trustProxy),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    connectionTimeout: STANDSTILL_MS,
    maxRequestsPerSocket: MAX_REQUESTS_PER_SOCKET,
    // Without requireHostHeader a request that names no host reaches our own check, and gets our own answer.
    ...transportOf(tls, {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_MS,
      connectionsCheckingInterval: LOOK_MS,
      requireHostHeader: false,
    }),
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: requestIds(trustProxy, newRequestId),
    routerOptions: { ignoreTrailingSlash: true },
    ajv: {
      customOptions: {
        removeAdditional: false,
        coerceTypes: false,
        useDefaults: false,
        allErrors: true,
        // The schemas are ours, and a test holds that they are sound: looking at them would take a fifteenth of every start.
        validateSchema: false,
      },
      onCreate: (ajv) => ajv.addFormat("email", (text: string) => normaliseEmail(text) !== undefined),
    },
    frameworkErrors(error, request, reply) {
      if (!admitToLine(request, reply)) return;
      reply.headers(headers).header("x-request-id", request.id);
      if (request.raw.url?.startsWith("/gateway/") === true) return answerBot(reply, refuseUnknown());
      refuse(error, request, reply);
    },
    clientErrorHandler(error, socket) {
      // What is not HTTP's own complaint came before there was HTTP, such as a TLS handshake: it could carry no answer.
      if (!/^(?:HPE|ERR_HTTP)_/.test(error.code ?? "") || !socket.writable) return void socket.destroy();
      const known = parserError(error.code);
      metrics.http.noteError(known.code);
      socket.end(rawProblem(known, newRequestId(), headers));
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  // What a client expects of the protocol beyond 100-continue is no reason to refuse it (RFC 9110 section 10.1.1).
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));

  app.setSerializerCompiler(shareSerializers());
  app.setErrorHandler(refuse);
  acceptJsonOnly(app);

  app.addHook("onRequest", (request, reply, done) => {
    if (!admitToLine(request, reply)) return;
    reply.headers(headers).header("x-request-id", request.id);
    checkDoors(doors, mayCall, request);
    log.within({ request_id: request.id }, done);
  });
  answerOtherOrigins(app, allowedOrigins, mayCall);
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    const { statusCode: status, elapsedTime } = reply;
    metrics.http.noteAnswer(request.method, route, status, elapsedTime / 1_000);
    const about = { request_id: request.id, method: request.method, route, status };
    log.write("debug", "request.answered", { ...about, duration_ms: Math.round(elapsedTime) });
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
    counts: metrics.gateway,
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
  const https = { ...options, ...secureContextOf(tls), handshakeTimeout: HANDSHAKE_MS };
  return { https } as unknown as { http: HttpOptions };
}

/** What a TLS server is made of, or is given anew while it runs. */
export function secureContextOf({ certificate, key }: Tls) {
  return { cert: certificate, key: key.reveal(), minVersion: "TLSv1.2" } as const;
}

/** A body is JSON as it is or it is refused, compressed ones too; an empty one is no body, whatever its type claims. */
function acceptJsonOnly(app: App): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    const bytes = Buffer.from(body);
    if (bytes.length === 0) return done(null, undefined);
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding.toLowerCase() !== "identity") return done(new KeyholdError("unsupported_media_type"));
    // Read leniently, two different passwords would become the same.
    if (!isUtf8(bytes)) {
      return done(new KeyholdError("malformed_request", { params: { problem: "the body is not UTF-8" } }));
    }
    parse(request, bytes.toString(), done);
  });
}
