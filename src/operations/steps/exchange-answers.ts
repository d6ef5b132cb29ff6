import type { Doubt, DoubtCode, Rejection } from "../../core/keys/notices.ts";
import type {
  Credential,
  Exchange,
  ExchangeId,
  ExchangeRequest,
  HttpRequest,
} from "../../exchanges/index.ts";
import type { ExchangeClock } from "../../net/clock.ts";
import type { FailureReason, Send, SendResult } from "../../net/send.ts";
import { readRetryAfter } from "./heed.ts";

export interface AskDeps {
  readonly send: Send;
  readonly clock: ExchangeClock;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Takes request weight from the budget of this minute; false when there is not enough left. */
  readonly takeWeight: (exchange: ExchangeId, weight: number) => Promise<boolean>;
  /** Heeds what an answer says of the weight that was used, and the wish to be left alone. */
  readonly heed: (exchange: Exchange, answer: HttpAnswer) => Promise<void>;
}

type HttpAnswer = Extract<SendResult, { readonly kind: "answer" }>;

/** The exchange refuses the key, or gave no verdict; then nothing may be concluded about the key. */
export type NotAccepted =
  | { readonly outcome: "rejected"; readonly reason: Rejection }
  | {
      readonly outcome: "unclear";
      readonly cause: Doubt;
      /** How long the exchange asked to be left alone. */
      readonly retryAfterSeconds: number | null;
    };

type Answer = { readonly outcome: "accepted"; readonly body: string } | NotAccepted;

/** Questions to one exchange under one deadline. */
export interface Asking {
  /** Signs the request by the exchange's clock, sends it, and sends it once more if the clock was the trouble. */
  signed(request: ExchangeRequest, credential: Credential): Promise<Answer>;
}

/** As long as Binance's own default: long enough for a slow answer, short for whoever would replay the request. */
const RECV_WINDOW_MS = 5_000;

const DOUBT_OF_FAILURE: Readonly<Record<FailureReason, DoubtCode>> = {
  timeout: "timeout",
  connect: "connection_failed",
  reset: "connection_lost",
  too_large: "not_understood",
  malformed: "not_understood",
};

export function startAsking(deps: AskDeps, exchange: Exchange, deadlineMs: number): Asking {
  const startedAt = deps.now();

  async function signed(request: ExchangeRequest, credential: Credential): Promise<Answer> {
    const first = await signedOnce(request, credential);
    if (first.outcome !== "unclear" || first.cause.code !== "clock") return first;
    deps.clock.forget(exchange.id);
    return await signedOnce(request, credential);
  }

  async function signedOnce(request: ExchangeRequest, credential: Credential): Promise<Answer> {
    const doubt = await setClock();
    if (doubt !== undefined) return doubt;
    const timestamp = deps.now() + (deps.clock.offset(exchange.id) ?? 0);
    const timing = { timestamp, recvWindow: RECV_WINDOW_MS };
    return await ask(await exchange.sign(request, credential, timing), request.weight);
  }

  async function setClock(): Promise<NotAccepted | undefined> {
    if (deps.clock.offset(exchange.id) !== undefined) return undefined;
    const sentAt = deps.now();
    const answer = await ask(exchange.timeRequest.http, exchange.timeRequest.weight);
    const receivedAt = deps.now();
    if (answer.outcome !== "accepted") return answer;
    const exchangeTime = exchange.readTime(answer.body);
    if (exchangeTime === undefined) return unclear("not_understood", 200);
    deps.clock.learn(exchange.id, { sentAt, receivedAt, exchangeTime });
    return undefined;
  }

  async function ask(request: HttpRequest, weight: number): Promise<Answer> {
    if (!(await deps.takeWeight(exchange.id, weight))) return unclear("weight_used_up", null);
    // Our own clock may be set back meanwhile: no wait is longer than the whole.
    const left = Math.min(deadlineMs, deadlineMs - (deps.now() - startedAt));
    if (left <= 0) return unclear("timeout", null);
    const result = await deps.send(exchange.id, request, left);
    if (result.kind === "failed") return unclear(DOUBT_OF_FAILURE[result.reason], null);
    await deps.heed(exchange, result);
    const verdict = exchange.classifyError(result.status, result.body);
    if (verdict.kind === "accepted") return { outcome: "accepted", body: result.body };
    if (verdict.kind === "rejected") return { outcome: "rejected", reason: verdict.reason };
    const retryAfterSeconds = readRetryAfter(result.headers["retry-after"]);
    return { outcome: "unclear", cause: verdict.cause, retryAfterSeconds };
  }

  return { signed };
}

function unclear(code: DoubtCode, status: number | null): NotAccepted {
  return { outcome: "unclear", cause: { code, params: { status } }, retryAfterSeconds: null };
}
