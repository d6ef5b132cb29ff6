import { denial } from "../core/bots/decide.ts";
import type { Exchange, PublicQuestion } from "../exchanges/index.ts";
import { askForAll } from "../operations/ask-for-all.ts";
import type { Deps, Origin } from "../operations/deps.ts";
import type { BotAnswer } from "../operations/steps/bot.ts";
import { tellExchangeTime } from "../operations/tell-exchange-time.ts";
import type { Decision } from "./counts.ts";
import { createPace } from "./pace.ts";
import { createSharedCopies, type SharedCopies } from "./shared-copies.ts";
import type { Target } from "./target.ts";

/** What public data is answered with. */
interface PublicDesk {
  readonly deps: Deps;
  readonly isOpen: boolean;
  readonly copies: SharedCopies;
  readonly mayAsk: (address: string) => boolean;
}

export function createPublicDesk(deps: Deps, isOpen: boolean): PublicDesk {
  return { deps, isOpen, copies: createSharedCopies(deps.now), mayAsk: createPace(deps.now) };
}

/** Answers what anybody may know, mostly from a copy that all share. */
export async function answerPublic(
  { deps, isOpen, copies, mayAsk }: PublicDesk,
  exchange: Exchange,
  { path, timeUnit }: Target,
  question: PublicQuestion,
  { address }: Origin,
): Promise<{ readonly decision: Decision; readonly answer: BotAnswer }> {
  const { gateway } = exchange;
  if (!isOpen) {
    const closed = gateway.deny(denial("not_modelled", { what: "Public data" }));
    return { decision: "not_modelled", answer: closed };
  }
  if (!mayAsk(address)) return { decision: "busy", answer: gateway.refuse("busy", { seconds: 60 }) };
  if (path === gateway.timePath) {
    const time = await tellExchangeTime(deps, exchange);
    return time === undefined
      ? { decision: "unavailable", answer: gateway.refuse("unavailable") }
      : { decision: "allowed", answer: gateway.showTime(time, timeUnit) };
  }
  const { http, keepMs } = question;
  const unit = http.headers["X-MBX-TIME-UNIT"] ?? "";
  const answer = await copies.answer(`${exchange.id} ${unit} ${http.path}`, keepMs, () =>
    askForAll(deps, exchange, question),
  );
  // All but one of the headers are about whoever asked.
  const { headers } = answer;
  const shown = headers === undefined ? {} : { headers: { "content-type": headers["content-type"] } };
  return { decision: "allowed", answer: { ...answer, ...shown } };
}
