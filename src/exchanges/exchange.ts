import type { KeyType } from "../core/crypto/signing.ts";
import type { Inspection } from "../core/keys/inspection.ts";
import type { Doubt, Rejection } from "../core/keys/notices.ts";
import type { Secret } from "../core/secret.ts";
import type { GatewayDialect } from "./gateway.ts";

export type ExchangeId = "binance" | "binance-testnet" | "paper";

/** What is at stake: real money, an exchange's own test system, or our simulator. */
export type Environment = "live" | "testnet" | "paper";

/** What signs requests at an exchange. `secret` is the HMAC secret, or the private key in PEM form. */
export interface Credential {
  readonly keyType: KeyType;
  readonly apiKey: string;
  readonly secret: Secret;
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** A request as it goes out, but for the origin, which comes from the configuration alone. */
export interface HttpRequest {
  readonly method: Method;
  /** Path and query. The query may hold a signature: never log it. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** A request before it is signed. Values are plain text; signing encodes them. */
export interface ExchangeRequest {
  readonly method: Method;
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** What it costs of the exchange's request weight per minute and address. */
  readonly weight: number;
  /** Sent beside what the exchange asks of every signed request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One of the questions whose answers together make an inspection. */
export interface InspectionRequest extends ExchangeRequest {
  /** Under this name its answer is handed to `readInspection`. */
  readonly name: string;
  /** The permission without which the exchange refuses this very question; null if every key may ask it. */
  readonly needs: string | null;
}

/** When a request is signed, in milliseconds of the exchange's clock, and how long it stays good. */
export interface Timing {
  readonly timestamp: number;
  readonly recvWindow: number;
}

/** What an answer means for the key that signed the request. `unclear` says nothing about the key. */
export type AnswerVerdict =
  | { readonly kind: "accepted" }
  | { readonly kind: "rejected"; readonly reason: Rejection }
  | { readonly kind: "unclear"; readonly cause: Doubt };

/** What an account holds of an asset: decimal strings, as the exchange wrote them. */
export interface Balance {
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
}

/**
 * An exchange as Keyhold sees it: pure functions from values to requests and from answers to values. No socket, no
 * clock. Readers return undefined for an answer that is not what the exchange documents, and throw for nothing:
 * the bytes come from outside and may be anything.
 */
export interface Exchange {
  readonly id: ExchangeId;
  /** For people. */
  readonly name: string;
  readonly environment: Environment;
  /** The kinds of key for which `sign` makes signatures. */
  readonly keyTypes: readonly KeyType[];

  /** Asks for the exchange's time; needs no key. */
  readonly timeRequest: { readonly http: HttpRequest; readonly weight: number };
  /** The exchange's time in milliseconds since 1970 UTC. */
  readTime(body: string): number | undefined;

  /** To be asked in this order, each only after the one before was accepted. */
  readonly inspectionRequests: readonly InspectionRequest[];
  /** `answers`: the accepted bodies by the names of the requests. */
  readInspection(answers: ReadonlyMap<string, string>): Inspection | undefined;

  /**
   * Reads the answer of the first of `inspectionRequests` alone, which is all that is asked of a key that has not changed. What it
   * does not say of the account is null.
   */
  readFirstAnswer(body: string): Inspection | undefined;

  readonly balanceRequest: ExchangeRequest;
  readBalances(body: string): readonly Balance[] | undefined;

  classifyError(status: number, body: string): AnswerVerdict;
  sign(request: ExchangeRequest, credential: Credential, timing: Timing): Promise<HttpRequest>;

  /** The exchange's own protocol, as bots speak it with us. */
  readonly gateway: GatewayDialect;
}
