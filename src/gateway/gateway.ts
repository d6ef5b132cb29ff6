import type { AuditData } from "../core/audit/event.ts";
import { type Denial, denial } from "../core/bots/decide.ts";
import { randomBase62 } from "../core/bots/virtual-key.ts";
import { KeyholdError } from "../core/errors.ts";
import { EXCHANGES, type Exchange, type ExchangeId, type SignedCall } from "../exchanges/index.ts";
import type { Deps, Origin } from "../operations/deps.ts";
import { identifyBot } from "../operations/identify-bot.ts";
import { readForBot } from "../operations/read-for-bot.ts";
import type { Bot, BotAnswer } from "../operations/steps/bot.ts";
import { tradeForBot } from "../operations/trade-for-bot.ts";
import { writeTallies } from "../operations/write-tallies.ts";
import type { Decision, GatewayCounts, WantedKind } from "./counts.ts";
import { answerPublic, createPublicDesk } from "./public-data.ts";
import { createTally } from "./tallies.ts";
import type { Target } from "./target.ts";

/** The door at which bots use virtual keys. */
export interface Gateway {
  /** Answers in the exchange's own form, whatever happens. `body` is visible ASCII. */
  handle(target: Target, body: string, origin: Origin): Promise<BotAnswer>;
  /** Begins no more orders, waits for those that are under way, and writes down what was counted. */
  stop(): Promise<void>;
}

interface GatewayOptions {
  readonly deps: Deps;
  /** Whether public data is answered too. */
  readonly isPublic: boolean;
  /** Hears of what went wrong here, for the operator's log. */
  readonly report: (error: unknown, requestId?: string) => void;
  readonly counts: GatewayCounts;
}

/** An answer, and what was decided to come to it. */
interface Decided {
  readonly kind: WantedKind;
  readonly decision: Decision;
  readonly answer: BotAnswer;
}

const TICK_MS = 1_000;
/** How often a request is decided anew when what it was decided by has changed meanwhile. */
const TRIES = 3;

/** The dialect in which an exchange that does not exist is refused. */
const [FALLBACK] = EXCHANGES;

export function createGateway({ deps, isPublic, report, counts }: GatewayOptions): Gateway {
  const tally = createTally(deps);
  const desk = createPublicDesk(deps, isPublic);
  const underWay = new Set<Promise<unknown>>();
  let isStopping = false;
  const newClientOrderId = () => `kh${randomBase62(deps.random, 20)}`;

  async function tick(): Promise<void> {
    await Promise.all([deps.weights.refresh(), writeTallies(deps, tally.take())]).catch((error) =>
      report(error),
    );
  }
  let ticking: Promise<unknown> | undefined;
  /** What takes longer than a second is not begun a second time. */
  function beat(): void {
    ticking ??= tick().finally(() => {
      ticking = undefined;
    });
  }
  beat();
  const ticker = setInterval(beat, TICK_MS).unref();

  async function answer(target: Target, body: string, origin: Origin): Promise<Decided> {
    const exchange = deps.exchanges.get(target.exchangeId as ExchangeId);
    if (exchange === undefined) return { kind: "none", decision: "not_found", answer: refuseUnknown() };
    const call = exchange.gateway.parse({ ...target, body }, newClientOrderId);
    if ("status" in call) return { kind: "none", decision: "not_understood", answer: call };
    if (call.kind === "public") {
      const given = await answerPublic(desk, exchange, target, call, origin);
      return { kind: "public", ...given };
    }
    return answerSigned(exchange, target.apiKey, call, origin);
  }

  async function answerSigned(
    exchange: Exchange,
    apiKey: string | undefined,
    call: SignedCall,
    origin: Origin,
  ): Promise<Decided> {
    const kind = call.action.kind === "trade" ? "trade" : "read";
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const identified = await identifyBot(deps, exchange, apiKey, call, origin.address);
      if (identified.kind === "refused") {
        const { suspect, refusal } = identified;
        if (suspect !== undefined) {
          noteRefusal(suspect, origin, { reason: refusal }, "virtual_key.refused", "anonymous");
        }
        return { kind, decision: refusal, answer: exchange.gateway.refuse(refusal) };
      }
      const { bot } = identified;
      tally.noteUse(bot.key.id);
      if (identified.kind === "denied") return deny(bot, call, kind, identified.denial, origin);
      const given = await act(bot, call, identified.payload, origin);
      if (given === "changed") continue;
      if ("reason" in given) return deny(bot, call, kind, given, origin);
      return { kind, decision: "allowed", answer: given };
    }
    return { kind, decision: "unavailable", answer: exchange.gateway.refuse("unavailable") };
  }

  async function act(
    bot: Bot,
    { action }: SignedCall,
    payload: string,
    origin: Origin,
  ): Promise<BotAnswer | Denial | "changed"> {
    if (action.kind === "fixed") return { status: 200, body: action.body };
    if (action.kind === "read" || action.act === "test") {
      tally.noteRead(bot.key.id, action.name);
      return readForBot(deps, bot, action);
    }
    if (isStopping) return bot.exchange.gateway.refuse("unavailable");
    // Nobody who goes away, bot or proxy, ends an order half-way.
    const trade = tradeForBot(deps, { bot, action, payload, origin }, (error) =>
      report(error, origin.requestId),
    );
    underWay.add(trade);
    const traded = await trade.finally(() => underWay.delete(trade));
    if (traded.kind === "changed") return "changed";
    if (traded.kind === "denied") return traded.denial;
    counts.noteOrder(bot.exchange.id, action.act, traded.outcome);
    return traded.answer;
  }

  function deny(
    bot: Bot,
    { action }: SignedCall,
    kind: WantedKind,
    refused: Denial,
    origin: Origin,
  ): Decided {
    const isTrade = action.kind === "trade";
    const wanted = isTrade ? action.data : { path: action.name };
    const data = { ...wanted, ...refused.params, reason: refused.reason };
    const event = isTrade ? "order.refused" : "virtual_key.refused";
    noteRefusal(bot.key, origin, data, event, `virtual_key:${bot.key.id}`);
    return { kind, decision: refused.reason, answer: bot.exchange.gateway.deny(refused) };
  }

  function noteRefusal(
    key: Bot["key"],
    origin: Origin,
    data: AuditData,
    event: "order.refused" | "virtual_key.refused",
    actor: "anonymous" | `virtual_key:${number}`,
  ): void {
    const happening = { event, actor, subject: `virtual_key:${key.id}`, data } as const;
    tally.noteRefusal({ userId: key.user_id, origin, happening });
  }

  function fail({ exchangeId }: Target, error: unknown, { requestId }: Origin): Decided {
    report(error, requestId);
    const text = error instanceof KeyholdError ? error.title : "Something went wrong here";
    const exchange = deps.exchanges.get(exchangeId as ExchangeId) ?? FALLBACK;
    const answer = exchange?.gateway.refuse("unavailable", { text: `${text}. Nothing was sent.` });
    return { kind: "none", decision: "failed", answer: answer ?? refuseUnknown() };
  }

  return {
    async handle(target, body, origin) {
      const startedAt = performance.now();
      const decided = await answer(target, body, origin).catch((error) => fail(target, error, origin));
      const exchange = deps.exchanges.get(target.exchangeId as ExchangeId)?.id ?? "none";
      counts.noteRequest(exchange, decided.kind, decided.decision, (performance.now() - startedAt) / 1_000);
      return decided.answer;
    },
    async stop() {
      isStopping = true;
      clearInterval(ticker);
      await Promise.allSettled([...underWay, ticking]);
      await tick();
    },
  };
}

/** What is no request to an exchange of ours. */
export function refuseUnknown(): BotAnswer {
  return FALLBACK?.gateway.refuse("not_found") ?? { status: 404, body: "{}" };
}

/** What comes from a page of somebody else, is too large, or not in a form that can be read. */
export function refuseOddly(what: string): BotAnswer {
  return FALLBACK?.gateway.deny(denial("not_modelled", { what })) ?? { status: 403, body: "{}" };
}
