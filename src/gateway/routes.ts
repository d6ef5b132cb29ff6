import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { KeyholdError } from "../core/errors.ts";
import { findExchange } from "../exchanges/index.ts";
import type { Origin } from "../operations/deps.ts";
import type { BotAnswer } from "../operations/steps/bot.ts";
import { type Gateway, refuseOddly, refuseUnknown } from "./gateway.ts";
import { readBody, readTarget } from "./target.ts";

const MAX_BODY_BYTES = 16 * 1024;
const GATEWAY_ROUTE = "/gateway/*";

/** Every method that can arrive: those that no exchange has are refused in the exchange's form as well. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * What comes back is the exchange's, or looks like it: it must never act as a page of ours, at whose address it is answered.
 */
const HEADERS = {
  "content-security-policy": "default-src 'none'; sandbox",
  "x-content-type-options": "nosniff",
};

/** The gateway's addresses, in a scope of their own: bodies are bytes here, and errors have the exchange's form. */
export function gatewayRoutes(
  // The types of the page's and the API's schemas play no part here.
  scope: Pick<
    FastifyInstance,
    "removeAllContentTypeParsers" | "addContentTypeParser" | "setErrorHandler" | "route"
  >,
  gateway: Gateway,
  originOf: (request: FastifyRequest) => Origin,
): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  scope.setErrorHandler((error, _request, reply) => {
    answerBot(reply, refuseOddly(error instanceof KeyholdError ? error.title : "What cannot be read"));
  });
  scope.route({
    method: METHODS,
    url: GATEWAY_ROUTE,
    bodyLimit: MAX_BODY_BYTES,
    config: { isPublic: true },
    schema: { hide: true },
    async handler(request, reply) {
      const target = readTarget(request.raw);
      if (target === undefined) return answerBot(reply, refuseUnknown());
      const body = readBody(request.headers["content-type"], request.body);
      if (body === undefined) return answerBot(reply, refuseOddly("This body"));
      return answerBot(reply, await gateway.handle(target, body, originOf(request)), target.exchangeId);
    },
  });
}

/** Sends an answer with the headers that may pass, and none of the exchange's others. */
export function answerBot(reply: FastifyReply, answer: BotAnswer, exchangeId?: string): FastifyReply {
  const { status, body, headers = {}, retryAfterSeconds } = answer;
  const dialect = exchangeId === undefined ? undefined : findExchange(exchangeId)?.gateway;
  for (const [name, value] of Object.entries(headers)) {
    if (dialect?.isForwardedHeader(name) === true && typeof value === "string") reply.header(name, value);
  }
  if (retryAfterSeconds !== undefined) reply.header("retry-after", String(retryAfterSeconds));
  const given = headers["content-type"];
  const isJson = given === undefined ? answer.headers === undefined : /\bjson\b/i.test(String(given));
  const type = isJson ? "application/json;charset=UTF-8" : "text/plain;charset=UTF-8";
  return reply.code(status).headers(HEADERS).header("content-type", type).send(body);
}
