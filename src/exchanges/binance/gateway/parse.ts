import type { AuditData } from "../../../core/audit/event.ts";
import { denial } from "../../../core/bots/decide.ts";
import type { OrderForm } from "../../../core/bots/order.ts";
import type { ExchangeRequest } from "../../exchange.ts";
import type {
  BotRequest,
  GatewayAction,
  OwnAnswer,
  PublicQuestion,
  SignedCall,
  TradeAction,
} from "../../gateway.ts";
import { encodeQuery } from "../encode.ts";
import { fault, illegalCharacters, missing, unread } from "./faults.ts";
import { type Form, readForm } from "./form.ts";
import { type Patterns, TIME } from "./patterns.ts";
import { PUBLIC } from "./public.ts";
import { READS } from "./reads.ts";
import { deny, refuse } from "./refusals.ts";
import { readTiming } from "./timing.ts";
import { TRADES, type TradeEndpoint } from "./trades.ts";

type Given = ReadonlyMap<string, string>;

/** What every signed request may carry beside the parameters of its endpoint. */
const SIGNED: Patterns = { timestamp: TIME, recvWindow: /^\d{1,5}(?:\.\d{1,3})?$/ };

const UNIT = /^(?:MILLISECOND|MICROSECOND)$/i;

/**
 * Reads a bot's request. Only what stands on the lists is understood, down to the form of every value; everything else is
 * refused before a signature is looked at or a secret opened.
 */
export function parse(
  request: BotRequest,
  newClientOrderId: () => string,
): PublicQuestion | SignedCall | OwnAnswer {
  const { timeUnit } = request;
  if (timeUnit !== undefined && !UNIT.test(timeUnit)) {
    return fault(400, -1194, "Invalid value for time unit; expected either MICROSECOND or MILLISECOND.");
  }
  const headers = timeUnit === undefined ? {} : { "X-MBX-TIME-UNIT": timeUnit.toUpperCase() };
  const form = readForm(request.query, request.body);
  if ("status" in form) return form;
  const { method, path } = request;
  if (method === "GET") {
    const open = PUBLIC.get(path);
    if (open !== undefined) return publicQuestion(request, open, form, headers);
  }
  const action = signedAction(request, form, headers, newClientOrderId);
  if (action === undefined)
    return isElsewhere(path)
      ? deny(denial("not_modelled", { what: `${method} ${path}` }))
      : refuse("not_found");
  return "status" in action ? action : signedCall(form, action);
}

/** Other products and retired versions are told apart from what does not exist at all: people look there for a reason. */
function isElsewhere(path: string): boolean {
  return /^\/(?:api|sapi|wapi|fapi|dapi|eapi|papi)\//.test(path);
}

function publicQuestion(
  { path }: BotRequest,
  endpoint: NonNullable<ReturnType<typeof PUBLIC.get>>,
  { parameters, signature }: Form,
  headers: Readonly<Record<string, string>>,
): PublicQuestion | OwnAnswer {
  // Some clients sign everything that they send. Nobody needs to be anybody to ask this, so that is left out.
  const given = signature === undefined ? parameters : without(parameters, Object.keys(SIGNED));
  const wrong = faultOf(given, endpoint);
  if (wrong !== undefined) return wrong;
  const query = encodeQuery([...given]);
  return {
    kind: "public",
    http: { method: "GET", path: query === "" ? path : `${path}?${query}`, headers, body: null },
    weight: endpoint.weight(given),
    keepMs: endpoint.keepMs,
  };
}

function signedAction(
  { method, path }: BotRequest,
  { parameters }: Form,
  headers: Readonly<Record<string, string>>,
  newClientOrderId: () => string,
): GatewayAction | OwnAnswer | undefined {
  const given = without(parameters, Object.keys(SIGNED));
  const name = `${method} ${path}`;
  const read = method === "GET" ? READS.get(path) : undefined;
  if (read !== undefined) {
    const wrong = faultOf(given, read);
    if (wrong !== undefined) return wrong;
    if (read.body !== undefined) return { kind: "fixed", name, body: read.body };
    return {
      kind: "read",
      name,
      request: { method, path, query: [...given], weight: read.weight(given), headers },
    };
  }
  const trade = TRADES.get(name);
  if (trade === undefined) return undefined;
  const wrong = faultOf(given, trade) ?? faultOfChoice(given, trade);
  if (wrong !== undefined) return wrong;
  const named = new Map(given);
  for (const id of trade.clientIds) if (!named.has(id)) named.set(id, newClientOrderId());
  if (trade.act === "place" || trade.act === "replace") askForResult(named);
  const request = { method, path, query: [...named], weight: trade.weight(named), headers };
  return tradeAction(name, trade, named, request);
}

function tradeAction(
  name: string,
  endpoint: TradeEndpoint,
  given: Given,
  request: ExchangeRequest,
): TradeAction | OwnAnswer {
  const groups: OrderForm[][] = [];
  for (const group of endpoint.groups(given)) {
    const orders: OrderForm[] = [];
    for (const order of group) {
      if ("fault" in order) return order.fault;
      orders.push(order);
    }
    groups.push(orders);
  }
  const symbol = given.get("symbol") ?? "";
  const orders = groups.flat();
  if (new Set(orders.map(({ clientOrderId }) => clientOrderId)).size < orders.length) {
    return fault(400, -2010, "Duplicate order sent.");
  }
  const placement = groups.length === 0 ? null : { symbol, groups };
  const orderTypes = orders.map(({ type }) => type);
  const wanted = { symbol, orderTypes };
  return {
    kind: "trade",
    name,
    act: endpoint.act,
    wanted,
    otherNames: otherNamesIn(endpoint, given),
    placement: endpoint.act === "test" ? null : placement,
    request,
    data: describe(endpoint.act, request),
  };
}

/**
 * A mere acknowledgement leaves open what became of the order, and the exchange would have to be asked again: the answer that says it holds
 * everything that an acknowledgement does. Without a wish, MARKET and LIMIT are answered in full, everything else is acknowledged
 * (rest-api.md, "New order").
 */
function askForResult(named: Map<string, string>): void {
  const wish = named.get("newOrderRespType");
  const isFull = named.get("type") === "MARKET" || named.get("type") === "LIMIT";
  if (wish === "ACK" || (wish === undefined && !isFull)) named.set("newOrderRespType", "RESULT");
}

/** What a bot may name besides the orders that it places: a cancel, alone or as the one half of a replacement. */
function otherNamesIn({ clientIds }: TradeEndpoint, given: Given): readonly string[] {
  const names = ["newClientOrderId", "cancelNewClientOrderId"].filter((name) => !clientIds.includes(name));
  return names.map((name) => given.get(name)).filter((name) => name !== undefined);
}

/** Every parameter but those that only shape the answer: what the chain holds is what was asked for. */
function describe(act: TradeAction["act"], { path, query }: ExchangeRequest): AuditData {
  const told = query.filter(([name]) => !/^(?:newOrderRespType|\w*[sS]trategy(?:Id|Type))$/.test(name));
  return { action: act, path, ...Object.fromEntries(told) };
}

function signedCall(
  { parameters, signature, payloads }: Form,
  action: GatewayAction,
): SignedCall | OwnAnswer {
  if (signature === undefined) return missing("signature");
  const timing = readTiming(parameters);
  return "status" in timing ? timing : { kind: "signed", payloads, signature, ...timing, action };
}

function faultOf(
  given: Given,
  { parameters, required }: { readonly parameters: Patterns; readonly required: readonly string[] },
): OwnAnswer | undefined {
  const unknown = [...given.keys()].filter((name) => !Object.hasOwn(parameters, name));
  const refused = unknown.find((name) => /trailingDelta|peg(?:Price|Offset)/i.test(name));
  if (refused !== undefined) return deny(denial("not_modelled", { what: refused }));
  if (unknown.length > 0) return unread(given.size - unknown.length, given.size);
  const lacking = required.find((name) => !given.has(name));
  if (lacking !== undefined) return missing(lacking);
  const malformed = [...given].find(([name, value]) => parameters[name]?.test(value) === false);
  if (malformed === undefined) return undefined;
  return required.includes(malformed[0]) ? missing(malformed[0]) : illegalCharacters(malformed[0]);
}

function faultOfChoice(given: Given, { oneOf }: TradeEndpoint): OwnAnswer | undefined {
  if (oneOf === undefined || oneOf.some((name) => given.has(name))) return undefined;
  return fault(400, -1128, `Either '${oneOf.join("' or '")}' must be sent.`);
}

function without(given: Given, names: readonly string[]): Given {
  return new Map([...given].filter(([name]) => !names.includes(name)));
}
