import { authorize, checkKeyFormat, type PaperRequest, readParameters } from "./authorize.ts";
import { type Call, ENDPOINTS } from "./endpoints.ts";
import type { Answer } from "./faults.ts";
import type { Random } from "./keys.ts";
import { type Family, Refusal, unknownPath, type Verdict } from "./refusal.ts";
import type { PaperState } from "./state.ts";
import { readTimeUnit } from "./timing.ts";
import { chargeWeight } from "./weights.ts";

/** The times and the randomness that one answer is made with. */
export interface Moment {
  /** True time in ms, by which weight is counted. */
  readonly now: number;
  /** What the exchange takes for the time, in ms. */
  readonly serverTime: number;
  readonly random: Random;
}

const JSON_HEADERS = { "content-type": "application/json;charset=UTF-8" };

/**
 * Answers one request to a Binance endpoint. Binance does not publish the order of its checks; ours is endpoint, limits
 * and bans, key format (-2014), parameters (-1102), key (-2015), time (-1021), signature (-1022), address and
 * permission (-2015).
 */
export function answerBinance(
  state: PaperState,
  request: PaperRequest,
  moment: Moment,
): Answer & { readonly verdict: Verdict } {
  let headers: Readonly<Record<string, string>> = JSON_HEADERS;
  try {
    const endpoint = ENDPOINTS.get(`${request.method} ${request.path}`);
    if (endpoint === undefined) throw unknownPath();
    const family: Family = request.path.startsWith("/sapi/") ? "sapi" : "api";
    const { address, path } = request;
    const weight = endpoint.weight((name) => request.query.some((parameter) => parameter.name === name));
    headers = { ...headers, ...chargeWeight(state.weights, moment.now, { address, family, path, weight }) };

    if (endpoint.security === "NONE") {
      const parameters = readParameters(endpoint, request, family);
      return success(endpoint.answer(callOf(request, parameters, moment)), headers, "public");
    }
    const apiKey = checkKeyFormat(request.apiKey, family);
    const parameters = readParameters(endpoint, request, family);
    const key = authorize(endpoint, state.keys.get(apiKey), request, parameters, family, moment.serverTime);
    return success(endpoint.answer(callOf(request, parameters, moment), key), headers, "ok");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      status: error.status,
      headers: { ...headers, ...error.headers },
      body: JSON.stringify({ code: error.code, msg: error.message }),
      verdict: error.verdict,
    };
  }
}

const success = (body: unknown, headers: Readonly<Record<string, string>>, verdict: Verdict) => ({
  status: 200,
  headers,
  body: JSON.stringify(body),
  verdict,
});

const callOf = (request: PaperRequest, parameters: ReadonlyMap<string, string>, moment: Moment): Call => ({
  parameters,
  serverTime: moment.serverTime,
  stamp: readTimeUnit(request.timeUnit),
  random: moment.random,
});
