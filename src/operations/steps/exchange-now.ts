import type { Exchange, ExchangeId } from "../../exchanges/index.ts";
import type { Deps } from "../deps.ts";
import { heed } from "./heed.ts";

const DEADLINE_MS = 3_000;

/** Of those who need to know at once one asks. */
const asking = new WeakMap<object, Map<ExchangeId, Promise<void>>>();

export type TimeDeps = Pick<Deps, "clock" | "now" | "send" | "weights">;

/** The exchange's time in milliseconds; undefined when it cannot be asked now. Bots set their clocks by it, so that they are judged by it. */
export async function exchangeNow(deps: TimeDeps, exchange: Exchange): Promise<number | undefined> {
  if (deps.clock.offset(exchange.id) === undefined) await askOnce(deps, exchange);
  const offset = deps.clock.offset(exchange.id);
  return offset === undefined ? undefined : deps.now() + offset;
}

async function askOnce(deps: TimeDeps, exchange: Exchange): Promise<void> {
  const underWay = asking.get(deps.clock) ?? new Map<ExchangeId, Promise<void>>();
  asking.set(deps.clock, underWay);
  const first = underWay.get(exchange.id) ?? ask(deps, exchange).finally(() => underWay.delete(exchange.id));
  underWay.set(exchange.id, first);
  await first;
}

async function ask(deps: TimeDeps, exchange: Exchange): Promise<void> {
  const { http, weight } = exchange.timeRequest;
  if (!(await deps.weights.take(exchange.id, "signed", weight))) return;
  const sentAt = deps.now();
  const result = await deps.send(exchange.id, http, DEADLINE_MS);
  const receivedAt = deps.now();
  if (result.kind === "answer") await heed(deps, exchange, result).catch(() => undefined);
  const exchangeTime =
    result.kind === "answer" && result.status === 200 ? exchange.readTime(result.body) : undefined;
  if (exchangeTime !== undefined) deps.clock.learn(exchange.id, { sentAt, receivedAt, exchangeTime });
}
