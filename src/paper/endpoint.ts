import type { PaperKey, Random } from "./keys.ts";
import type { Trading } from "./trading/registry.ts";

/** What an endpoint's answer is made from. */
export interface Call {
  readonly parameters: ReadonlyMap<string, string>;
  /** True time in ms, by which markets move. */
  readonly now: number;
  /** What the exchange takes for the time, in ms; it differs from `now` under the fault clock_skew. */
  readonly serverTime: number;
  /** Turns ms into the time unit that the client asked for. */
  readonly stamp: (ms: number) => number;
  readonly random: Random;
  readonly trading: Trading;
  /** Adds a header to the answer, also to a refusal. */
  readonly addHeaders: (headers: Readonly<Record<string, string>>) => void;
}

interface Weighed {
  /** Request weight, which for some endpoints depends on what is sent. */
  readonly weight: (value: (name: string) => string | undefined) => number;
  /** Whether only refused requests cost the weight. */
  readonly freeOnSuccess?: boolean;
  /** Parameters that must be there, beside `timestamp` and `signature` of signed endpoints. */
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
}

/** Binance's security type NONE: anybody may ask. */
export interface PublicEndpoint extends Weighed {
  readonly security: "NONE";
  readonly answer: (call: Call) => unknown;
}

/** Needs key and signature, and the permission when one is named. */
export interface SignedEndpoint extends Weighed {
  readonly security: "SIGNED";
  readonly permission: string | undefined;
  readonly answer: (call: Call, key: PaperKey) => unknown;
}

export type Endpoint = PublicEndpoint | SignedEndpoint;

/** A weight that does not depend on what is sent. */
export const fixed = (weight: number) => () => weight;
