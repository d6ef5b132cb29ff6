import type { IncomingMessage, ServerResponse } from "node:http";
import { answerBinance } from "./binance.ts";
import { answerControl } from "./control/answer.ts";
import { isTrading } from "./endpoints.ts";
import { type Answer, type Fault, faultAnswer, takeFault } from "./faults.ts";
import { addRecord, loggedNames, loggedPath } from "./journal.ts";
import type { Random } from "./keys.ts";
import { parseParameters } from "./parameters.ts";
import type { Verdict } from "./refusal.ts";
import type { PaperState } from "./state.ts";

const LARGEST_BODY = 64 * 1024;
const FORM = "application/x-www-form-urlencoded";

/** The state with the clock and randomness it lives by. */
export interface Exchange {
  readonly state: PaperState;
  readonly now: () => number;
  readonly random: Random;
}

/** Answers one HTTP request, whatever bytes it is made of. Rejects when the client goes away while it sends. */
export async function serve(
  exchange: Exchange,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  if (path.startsWith("/paper/")) {
    send(exchange, response, control(exchange, request, path, body));
  } else {
    serveBinance(exchange, request, response, path, mark < 0 ? "" : target.slice(mark + 1), body);
  }
}

/** The whole body, or undefined when it is too large; the rest of such a body is not read. */
const readBody = (request: IncomingMessage): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BODY) chunks.push(chunk);
      else {
        request.pause();
        resolve(undefined);
      }
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
  });

/** Browsers send Origin with what a page makes them send, so no page that a person happens to visit can use these routes. */
function control(
  exchange: Exchange,
  request: IncomingMessage,
  path: string,
  body: Buffer | undefined,
): Answer {
  const { state, now, random } = exchange;
  if (request.headers.origin !== undefined) return plain(403, "Control routes do not answer web pages.");
  if (body === undefined) return plain(413, `The body may have at most ${LARGEST_BODY} bytes.`);
  return answerControl(state, { method: request.method ?? "", path, body }, now(), random);
}

const plain = (status: number, error: string): Answer => ({
  status,
  headers: { "content-type": "application/json;charset=UTF-8" },
  body: JSON.stringify({ error }),
});

function serveBinance(
  exchange: Exchange,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  rawQuery: string,
  body: Buffer | undefined,
): void {
  const { state, random } = exchange;
  const now = exchange.now();
  const method = request.method ?? "";
  const query = parseParameters(rawQuery);
  const record = (status: number | null, verdict: Verdict) =>
    addRecord(state.journal, {
      at: new Date(now).toISOString(),
      method,
      path: loggedPath(path),
      query_names: loggedNames(query),
      status,
      verdict,
    });

  const fault = takeFault(state.faults, path);
  const carryOut = () =>
    body === undefined
      ? { status: 413, headers: { "content-type": "text/html" }, body: "", verdict: "too_large" as const }
      : answerBinance(
          state,
          {
            method,
            path,
            query,
            body: parseParameters(isForm(request) ? body.toString("latin1") : ""),
            apiKey: oneHeader(request, "x-mbx-apikey"),
            timeUnit: oneHeader(request, "x-mbx-time-unit"),
            address: (request.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
          },
          { now, serverTime: fault?.kind === "clock_skew" ? now + fault.delayMs : now, random },
        );
  const withheld = fault?.kind === "timeout" || fault?.kind === "reset";
  const replaced = replacement(fault);
  if (fault?.executed && (withheld || replaced !== undefined)) carryOut();
  if (withheld) {
    record(null, `fault:${fault.kind}`);
    withhold(fault, request);
    return;
  }
  const answer = replaced ?? carryOut();
  record(answer.status, answer.verdict);
  const delay =
    (fault?.kind === "slow" ? fault.delayMs : 0) + (isTrading(method, path) ? state.trading.latency : 0);
  if (delay > 0) setTimeout(() => send(exchange, response, answer), delay);
  else send(exchange, response, answer);
}

function replacement(fault: Fault | undefined): (Answer & { readonly verdict: Verdict }) | undefined {
  const answer = fault === undefined ? undefined : faultAnswer(fault.kind);
  return fault === undefined || answer === undefined
    ? undefined
    : { ...answer, verdict: `fault:${fault.kind}` };
}

function withhold(fault: Fault, request: IncomingMessage): void {
  if (fault.kind === "reset") request.socket.resetAndDestroy();
  else if (fault.delayMs > 0) setTimeout(() => request.socket.destroy(), fault.delayMs);
}

/** A GET's parameters are in the query string alone; elsewhere a body counts when it is a form. */
const isForm = (request: IncomingMessage): boolean =>
  request.method !== "GET" && (request.headers["content-type"] ?? FORM).toLowerCase().startsWith(FORM);

const oneHeader = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join() : value;
};

/** Sends with the headers that Binance's own front end adds. To a client that has gone meanwhile node sends nothing. */
function send(exchange: Exchange, response: ServerResponse, answer: Answer): void {
  const bodyless = answer.status === 204;
  response.writeHead(answer.status, {
    server: "nginx",
    "x-mbx-uuid": uuid(exchange.random),
    ...(bodyless ? {} : { "content-length": Buffer.byteLength(answer.body) }),
    // The rest of a body that is too large is still on the connection.
    ...(answer.status === 413 ? { connection: "close" } : {}),
    ...answer.headers,
  });
  response.end(answer.body);
}

const uuid = (random: Random): string =>
  random(16)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
