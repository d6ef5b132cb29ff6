import { Pool } from "undici";

/** A request to one of the configured origins. */
export interface OutgoingRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path and query, sent as they are. They may hold a signature: never in a log or an error. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/**
 * `timeout`: no complete answer within the deadline. `connect`: no connection, so nothing was sent. `reset`: the
 * connection broke; the exchange may have acted. `too_large`: the answer was cut off. `malformed`: not HTTP.
 */
export type FailureReason = "timeout" | "connect" | "reset" | "too_large" | "malformed";

export type SendResult =
  | { readonly kind: "answer"; readonly status: number; readonly headers: Headers; readonly body: string }
  /** `code` is the machine's word for the failure (`ECONNREFUSED`, ...), for the operator's log. */
  | { readonly kind: "failed"; readonly reason: FailureReason; readonly code: string };

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Sends one request to the origin configured under `target`; `timeoutMs` bounds it from queue to last byte. `large`: the answer may be
 * far beyond what is usual, such as the list of everything that an exchange trades.
 */
export type Send = (
  target: string,
  request: OutgoingRequest,
  timeoutMs: number,
  size?: "large",
) => Promise<SendResult>;

interface Sender {
  readonly send: Send;
  /** Ends every connection; requests under way fail. */
  close(): Promise<void>;
}

const CONNECT_MS = 3_000;
const MAX_ANSWER_BYTES = 1_048_576;
const MAX_CONNECTIONS = 64;
/** Of large answers there are few at once: their sizes add up. */
const MAX_LARGE_BYTES = 32 * 1_048_576;
const MAX_LARGE_CONNECTIONS = 4;
// Shorter than exchanges keep a quiet connection open, so that it is not closed under a request. A shorter time that
// the exchange names is kept to.
const KEEP_ALIVE_MS = 10_000;
const KEEP_ALIVE_MAX_MS = 30_000;

/**
 * The only door to the outside: one pool of kept-alive connections for each origin of the configuration. No redirect
 * is followed, no answer above 1 MiB is read (32 MiB where a large one is expected), and a fault of the network is a result, never an exception.
 */
export function createSender(origins: ReadonlyMap<string, string>): Sender {
  const targets = new Map([...origins].map(([name, url]) => [name, connectTo(new URL(url))]));
  return {
    async send(name, request, timeoutMs, size) {
      const target = targets.get(name);
      if (target === undefined) throw new TypeError(`no origin is configured under ${name}`);
      // A timer of 0 ms may fire after an answer has come: without time left nothing is sent.
      const signal = timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : AbortSignal.abort();
      try {
        const pool = size === "large" ? target.large : target.pool;
        const { statusCode, headers, body } = await pool.request({
          ...request,
          path: target.basePath + request.path,
          signal,
        });
        return { kind: "answer", status: statusCode, headers, body: await body.text() };
      } catch (error) {
        return failure(error, signal.aborted);
      }
    },
    async close() {
      await Promise.all(
        [...targets.values()].flatMap(({ pool, large }) => [pool.destroy(), large.destroy()]),
      );
    },
  };
}

function connectTo(url: URL): { pool: Pool; large: Pool; basePath: string } {
  return {
    pool: poolOf(url, MAX_CONNECTIONS, MAX_ANSWER_BYTES),
    large: poolOf(url, MAX_LARGE_CONNECTIONS, MAX_LARGE_BYTES),
    basePath: url.pathname.replace(/\/$/, ""),
  };
}

function poolOf(url: URL, connections: number, maxResponseSize: number): Pool {
  return new Pool(url.origin, {
    connections,
    connect: { timeout: CONNECT_MS },
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
    maxResponseSize,
    // The deadline of the call bounds both.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  });
}

// What is in no list may have happened after the request went out, so it is taken for a reset.
const REASONS: readonly (readonly [RegExp, FailureReason])[] = [
  [/^(ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)/, "connect"],
  // The certificate is judged before anything is sent; what else TLS complains of may be about the answer.
  [/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_ALTNAME_INVALID)/, "connect"],
  [/^UND_ERR_RES_EXCEEDED_MAX_SIZE$/, "too_large"],
  [/^(HTTPParserError|HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)/, "malformed"],
];

// The error itself is dropped: its message and stack may quote the request.
function failure(error: unknown, timedOut: boolean): SendResult {
  const code = codeOf(error);
  if (code === "UND_ERR_INVALID_ARG") throw new TypeError("a request with an impossible path or header");
  if (timedOut) return { kind: "failed", reason: "timeout", code };
  const reason = REASONS.find(([form]) => form.test(code))?.[1] ?? "reset";
  return { kind: "failed", reason, code };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code: unknown = "code" in error && error.code !== undefined ? error.code : error.name;
  return typeof code === "string" && /^\w{1,64}$/.test(code) ? code : "unknown";
}
