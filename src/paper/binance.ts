import { authorize, checkKeyFormat, type PaperRequest, readParameters } from "./authorize.ts";
import type { Call, Endpoint } from "./endpoint.ts";
import { ENDPOINTS } from "./endpoints.ts";
import type { Answer } from "./faults.ts";
import type { Random } from "./keys.ts";
import type { Parameter } from "./parameters.ts";
import { type Family, Refusal, unknownPath, type Verdict } from "./refusal.ts";
import type { PaperState } from "./state.ts";
import { readTimeUnit } from "./timing.ts";
import { addWeight, chargeWeight } from "./weights.ts";

/** The times and the randomness that one answer is made with. */
interface Moment {
  /** True time in ms, by which weight is counted and markets move. */
  readonly now: number;
  /** What the exchange takes for the time, in ms. */
  readonly serverTime: number;
  readonly random: Random;
}

const JSON_HEADERS = { "content-type": "application/json;charset=UTF-8" };

/**
 * Answers one request to a Binance endpoint. Binance does not publish the order of its checks; ours is endpoint, limits
 * and bans, key format (-2014), parameters (-1102), key (-2015), time (-1021), signature (-1022), address and
 * permission (-2015), then what the endpoint itself checks.
 */
export function answerBinance(
  state: PaperState,
  request: PaperRequest,
  moment: Moment,
): Answer & { readonly verdict: Verdict } {
  let headers: Readonly<Record<string, string>> = JSON_HEADERS;
  const addHeaders = (more: Readonly<Record<string, string>>) => {
    headers = { ...headers, ...more };
  };
  let owed: (() => Readonly<Record<string, string>>) | undefined;
  try {
    const endpoint = ENDPOINTS.get(`${request.method} ${request.path}`);
    if (endpoint === undefined) throw unknownPath();
    const family: Family = request.path.startsWith("/sapi/") ? "sapi" : "api";
    const { address, path } = request;
    const weight = endpoint.weight((name) => firstValue(request, name));
    const charged = endpoint.freeOnSuccess ? 0 : weight;
    const place = { address, family, path };
    addHeaders(chargeWeight(state.weights, moment.now, { ...place, weight: charged }));
    owed = () => addWeight(state.weights, { ...place, weight: weight - charged }).headers;

    const answer = answerEndpoint(state, endpoint, request, { moment, family, addHeaders });
    return { status: 200, headers, ...answer };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (owed !== undefined) addHeaders(owed());
    const { code, message: msg, data } = error;
    return {
      status: error.status,
      headers: { ...headers, ...error.headers },
      body: JSON.stringify({ code, msg, ...(data === undefined ? {} : { data }) }),
      verdict: error.verdict,
    };
  }
}

function answerEndpoint(
  state: PaperState,
  endpoint: Endpoint,
  request: PaperRequest,
  context: {
    readonly moment: Moment;
    readonly family: Family;
    readonly addHeaders: Call["addHeaders"];
  },
): { readonly body: string; readonly verdict: Verdict } {
  const { moment, family, addHeaders } = context;
  const call = (parameters: ReadonlyMap<string, string>): Call => ({
    parameters,
    ...moment,
    stamp: readTimeUnit(request.timeUnit),
    trading: state.trading,
    addHeaders,
  });
  if (endpoint.security === "NONE") {
    const parameters = readParameters(endpoint, request, family);
    return { body: JSON.stringify(endpoint.answer(call(parameters))), verdict: "public" };
  }
  const apiKey = checkKeyFormat(request.apiKey, family);
  const parameters = readParameters(endpoint, request, family);
  const key = authorize(endpoint, state.keys.get(apiKey), request, parameters, family, moment.serverTime);
  return { body: JSON.stringify(endpoint.answer(call(parameters), key)), verdict: "ok" };
}

/** A parameter before it is known to be well formed, for the weight alone. */
function firstValue({ query, body }: PaperRequest, name: string): string | undefined {
  const find = (list: readonly Parameter[]) => list.find((parameter) => parameter.name === name);
  return (find(query) ?? find(body))?.value;
}
