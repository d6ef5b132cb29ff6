import type { AuditData } from "../core/audit/event.ts";
import type { Denial, WantedTrade } from "../core/bots/decide.ts";
import type { Decimal } from "../core/bots/decimal.ts";
import type { Placement } from "../core/bots/order.ts";
import type { NamedOrder } from "../core/bots/settle.ts";
import type { Quote } from "../core/bots/valuation.ts";
import type { ExchangeRequest, HttpRequest, Method } from "./exchange.ts";

/** What a bot sent, cut into its parts but not read: whoever can connect wrote it. All of it is visible ASCII. */
export interface BotRequest {
  readonly method: Method;
  /** As the exchange knows it: what stood before it is cut off. */
  readonly path: string;
  readonly query: string;
  readonly body: string;
  /** The exchange's own header for the unit of times, if it was sent. */
  readonly timeUnit: string | undefined;
}

/** An answer in the exchange's own form that does not come from the exchange. */
export interface OwnAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterSeconds?: number;
}

/** Something that anybody may know, answered from a copy that all bots share. */
export interface PublicQuestion {
  readonly kind: "public";
  readonly http: HttpRequest;
  readonly weight: number;
  /** How long the copy is good, in milliseconds. */
  readonly keepMs: number;
}

/** A request that a virtual key must have signed. */
export interface SignedCall {
  readonly kind: "signed";
  /** The texts that a client may have signed, the likeliest first; which it was, the signature tells. */
  readonly payloads: readonly string[];
  readonly signature: string;
  /** Milliseconds since 1970, by the bot's clock. */
  readonly timestamp: number;
  /** Milliseconds. */
  readonly recvWindow: number;
  readonly action: GatewayAction;
}

/** What a signed request wants, understood to the last parameter. */
export type GatewayAction =
  /** Answered by us: a question that some client asks and that nothing depends on. */
  | { readonly kind: "fixed"; readonly name: string; readonly body: string }
  | { readonly kind: "read"; readonly name: string; readonly request: ExchangeRequest }
  | TradeAction;

export interface TradeAction {
  readonly kind: "trade";
  readonly name: string;
  /** `test` has no effect at the exchange, `amend` can only make an order smaller, `replace` cancels and places. */
  readonly act: "place" | "replace" | "cancel" | "amend" | "test";
  readonly wanted: WantedTrade;
  /** The orders that it places, each with its client id; null if it places none. */
  readonly placement: Placement | null;
  readonly request: ExchangeRequest;
  /** Names that the bot gives to something else than an order that it places, such as the cancel itself. */
  readonly otherNames: readonly string[];
  /** The order as the audit chain keeps it. */
  readonly data: AuditData;
}

/** What the exchange says of one order. */
export interface OrderReport {
  readonly clientOrderId: string;
  /** The exchange's own number: unlike a client id it never names another order. */
  readonly orderId: number;
  /** False while it can still be executed; null when the answer does not say. */
  readonly isFinal: boolean | null;
  /** In the exchange's own word; null when the answer does not say. */
  readonly status: string | null;
  readonly quantity: Decimal | null;
  readonly executedQuantity: Decimal | null;
  /** What was paid or received for it, in the quote asset. */
  readonly executedQuote: Decimal | null;
}

/** What an answer to a trade means. */
export interface TradeOutcome {
  /** Whether the exchange did it. `unknown`: it may have. */
  readonly done: "yes" | "no" | "unknown";
  /** The exchange's code when it refused. */
  readonly code: number | null;
  /** The orders that it placed. */
  readonly placed: readonly OrderReport[];
  /** The orders that were there before, such as the cancelled one of a replacement. */
  readonly touched: readonly OrderReport[];
}

/** What the exchange knows of an order that it was asked for. */
export type OrderState =
  | { readonly kind: "known"; readonly report: OrderReport; readonly createdAt: number }
  | { readonly kind: "absent" }
  | { readonly kind: "unclear" };

export interface SymbolFacts {
  readonly quoteAsset: string;
  /** The request weight that the exchange grants an address in a minute, if it says. */
  readonly weightPerMinute: number | undefined;
}

/** Why a request is refused before anything of it is understood, or because something here does not work. */
export type Refusal =
  | "not_found"
  | "wrong_key"
  | "wrong_signature"
  | "too_early"
  | "too_late"
  | "busy"
  | "unavailable"
  | "outcome_unknown";

/** How an exchange's protocol is spoken with bots: pure, as all of the dialect is. */
export interface GatewayDialect {
  /** Reads a request to the last parameter. `newClientOrderId` names the orders that the bot gave no name. */
  parse(request: BotRequest, newClientOrderId: () => string): PublicQuestion | SignedCall | OwnAnswer;
  /** In codes and words that make real clients of the exchange behave. */
  refuse(refusal: Refusal, detail?: { readonly seconds?: number; readonly text?: string }): OwnAnswer;
  deny(denial: Denial): OwnAnswer;
  /** The path at which the exchange tells its time. We tell it, so that a bot is judged by the clock that it was shown. */
  readonly timePath: string;
  /** In the exchange's form; `exchangeTime` in milliseconds. */
  showTime(exchangeTime: number, timeUnit: string | undefined): OwnAnswer;

  readTradeOutcome(act: TradeAction["act"], status: number, body: string): TradeOutcome;
  /** Asks for an order, by the exchange's number if that is known. */
  orderStateRequest(symbol: string, order: NamedOrder): ExchangeRequest;
  /** Cancels one order, by the exchange's number. */
  cancelRequest(symbol: string, number: number): ExchangeRequest;
  readOrderState(status: number, body: string): OrderState;

  /** The best prices of all symbols. */
  readonly bookRequest: { readonly http: HttpRequest; readonly weight: number };
  readBook(body: string): ReadonlyMap<string, Quote> | undefined;
  symbolRequest(symbol: string): { readonly http: HttpRequest; readonly weight: number };
  /** Undefined when the exchange knows no such symbol, or did not answer as documented. */
  readSymbol(body: string, symbol: string): SymbolFacts | undefined;

  /** The weight that the exchange says was used in this minute by our address. */
  readUsedWeight(headers: Readonly<Record<string, unknown>>): number | undefined;
  /** Whether an answer asks to leave the exchange alone, and not only one account. */
  asksForPause(status: number, body: string): boolean;
  /** How much of a request's weight a good answer gives back. */
  refundOf(action: TradeAction): number;
  /** Names of headers that go back to the bot, in lower case. */
  isForwardedHeader(name: string): boolean;
}
