import type { Prices } from "../../core/bots/valuation.ts";
import type { Exchange, ExchangeId, HttpRequest } from "../../exchanges/index.ts";
import type { Send } from "../../net/send.ts";
import { heed } from "./heed.ts";
import type { WeightPayer, Weights } from "./weights.ts";

/** Prices by which orders are valued, and what a symbol is quoted in. Both are the exchange's own, asked by us. */
export interface PriceBook {
  /** Prices at most 5 s old; undefined when the exchange does not give any. */
  prices(exchange: Exchange): Promise<Prices | undefined>;
  /**
   * Undefined for a symbol that the exchange does not know, or when it does not answer. Asked once, at the cost of whoever names
   * the symbol first: nobody must use up the vault's share by naming ever new ones.
   */
  quoteAsset(exchange: Exchange, symbol: string, payer: WeightPayer): Promise<string | undefined>;
}

/** Older prices value nothing. */
const OLDEST_MS = 5_000;
/** From this age on new prices are fetched while the old ones are still good, so that an order need not wait. */
const STALE_MS = 2_000;
const DEADLINE_MS = 3_000;
const RETRY_MS = 500;
const UNKNOWN_MS = 30_000;
const SYMBOLS_KEPT = 5_000;

interface Book {
  readonly prices: Prices;
  /** When the question was sent: the prices are not older than that. */
  readonly at: number;
}

interface PriceBookDeps {
  readonly send: Send;
  readonly now: () => number;
  readonly weights: Weights;
}

export function createPriceBook(deps: PriceBookDeps): PriceBook {
  const books = new Map<ExchangeId, Book>();
  const triedAt = new Map<ExchangeId, number>();
  const fetching = new Map<string, Promise<unknown>>();
  const assets = new Map<string, { readonly quoteAsset: string | undefined; readonly until: number }>();

  /** Of those who need the same answer at once one asks. */
  function once<T>(name: string, ask: () => Promise<T>): Promise<T> {
    const underWay = fetching.get(name) as Promise<T> | undefined;
    if (underWay !== undefined) return underWay;
    const answer = ask().finally(() => fetching.delete(name));
    fetching.set(name, answer);
    return answer;
  }

  async function ask(
    exchange: Exchange,
    { http, weight }: { readonly http: HttpRequest; readonly weight: number },
    payer?: WeightPayer,
  ): Promise<string | undefined> {
    if (!(await deps.weights.take(exchange.id, "signed", weight, payer))) return undefined;
    const result = await deps.send(exchange.id, http, DEADLINE_MS);
    if (result.kind === "answer") await heed(deps, exchange, result).catch(() => undefined);
    return result.kind === "answer" && result.status === 200 ? result.body : undefined;
  }

  async function fetchBook(exchange: Exchange): Promise<void> {
    const at = deps.now();
    triedAt.set(exchange.id, at);
    const body = await ask(exchange, exchange.gateway.bookRequest);
    const quotes = body === undefined ? undefined : exchange.gateway.readBook(body);
    if (quotes === undefined) return;
    books.set(exchange.id, { at, prices: { quote: (symbol) => quotes.get(symbol) } });
  }

  async function fetchSymbol(
    exchange: Exchange,
    symbol: string,
    payer: WeightPayer,
  ): Promise<string | undefined> {
    const body = await ask(exchange, exchange.gateway.symbolRequest(symbol), payer);
    // Whoever could not pay for the question has learnt nothing, and nobody else has.
    if (body === undefined) return undefined;
    const facts = exchange.gateway.readSymbol(body, symbol);
    if (facts?.weightPerMinute !== undefined) {
      await deps.weights.noteLimit(exchange.id, facts.weightPerMinute);
    }
    const [oldest] = assets.keys();
    if (assets.size >= SYMBOLS_KEPT && oldest !== undefined) assets.delete(oldest);
    const until = facts === undefined ? deps.now() + UNKNOWN_MS : Number.POSITIVE_INFINITY;
    assets.set(`${exchange.id} ${symbol}`, { quoteAsset: facts?.quoteAsset, until });
    return facts?.quoteAsset;
  }

  return {
    async prices(exchange) {
      const book = books.get(exchange.id);
      const age = book === undefined ? Number.POSITIVE_INFINITY : Math.abs(deps.now() - book.at);
      if (age <= STALE_MS) return book?.prices;
      const sinceTried = Math.abs(deps.now() - (triedAt.get(exchange.id) ?? Number.NEGATIVE_INFINITY));
      // An exchange that does not answer is not asked by every order anew.
      const mayTry = sinceTried >= RETRY_MS || fetching.has(exchange.id);
      if (!mayTry) return age <= OLDEST_MS ? book?.prices : undefined;
      const fresh = once(exchange.id, () => fetchBook(exchange));
      if (age <= OLDEST_MS) {
        fresh.catch(() => undefined);
        return book?.prices;
      }
      await fresh;
      const next = books.get(exchange.id);
      return next !== undefined && Math.abs(deps.now() - next.at) <= OLDEST_MS ? next.prices : undefined;
    },
    async quoteAsset(exchange, symbol, payer) {
      const known = assets.get(`${exchange.id} ${symbol}`);
      if (known !== undefined && known.until > deps.now()) return known.quoteAsset;
      return once(`${exchange.id} ${symbol} ${payer.virtualKeyId}`, () =>
        fetchSymbol(exchange, symbol, payer),
      );
    },
  };
}
