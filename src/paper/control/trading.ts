import type { Market } from "../market.ts";
import { Refusal } from "../refusal.ts";
import type { PaperState } from "../state.ts";
import { formatDecimal, parseDecimal } from "../trading/decimal.ts";
import { checkPrice } from "../trading/filters.ts";
import { receive } from "../trading/ledger.ts";
import { allOrders } from "../trading/registry.ts";
import { pinPrice, settleAll } from "../trading/settle.ts";
import { ControlError, readInteger, readObject, readWord } from "./body.ts";

const LARGEST_DEPOSIT = 1_000_000_000n * 100_000_000n;
const LONGEST_LATENCY = 60_000;

/** Sets the price of a market, or gives it back to the price of time; what that sets off has happened in the answer. */
export function changeMarket(state: PaperState, name: string, body: Buffer, now: number) {
  const book = state.trading.books.get(decode(name));
  if (book === undefined) throw new ControlError(404, "The paper exchange has no such market.");
  const { price } = readObject(body, ["price"]);
  if (price === undefined) throw new ControlError(400, "price must be a decimal in quotes, or null.");
  pinPrice(state.trading, book, price === null ? undefined : readPrice(book.market, price), now);
  return { symbol: book.market.symbol, price: price === null ? null : price };
}

function readPrice(market: Market, value: unknown): bigint {
  const price = typeof value === "string" ? parseDecimal(value) : undefined;
  if (price === undefined) throw new ControlError(400, "price must be a decimal in quotes, or null.");
  try {
    checkPrice(market, price);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new ControlError(400, `price must be a multiple of ${formatDecimal(market.tick)} up to 1000000.`);
  }
  return price;
}

/** Adds play money to the free balance of an account; answers what the account has of the asset then. */
export function deposit(state: PaperState, name: string, body: Buffer, now: number) {
  const account = state.accounts.get(decode(name));
  if (account === undefined) throw new ControlError(404, "The paper exchange has no such account.");
  const fields = readObject(body, ["asset", "amount"]);
  const markets = [...state.trading.books.values()].map(({ market }) => market);
  const assets = [...new Set(markets.flatMap(({ baseAsset, quoteAsset }) => [baseAsset, quoteAsset]))];
  const asset = readWord("asset", fields.asset, assets);
  const amount = typeof fields.amount === "string" ? parseDecimal(fields.amount) : undefined;
  if (amount === undefined || amount === 0n || amount > LARGEST_DEPOSIT) {
    throw new ControlError(400, "amount must be a decimal in quotes, above 0 and at most 1000000000.");
  }
  settleAll(state.trading, now);
  receive(account, asset, amount);
  account.updatedAt = now;
  const { free = 0n, locked = 0n } = account.balances.get(asset) ?? {};
  return { account: account.name, asset, free: formatDecimal(free), locked: formatDecimal(locked) };
}

/** Delays the answers of trading endpoints from now on. */
export function changeLatency(state: PaperState, body: Buffer) {
  const fields = readObject(body, ["order_ms"]);
  state.trading.latency = readInteger("order_ms", fields.order_ms, 0, LONGEST_LATENCY);
  return { order_ms: state.trading.latency };
}

/** Every order of every account that is still kept, oldest first, as they stand now. Times in ms. */
export function listOrders(state: PaperState, now: number) {
  settleAll(state.trading, now);
  return allOrders(state.trading).map((order) => ({
    account: order.account.name,
    symbol: order.symbol,
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    orderListId: order.list?.listId ?? -1,
    side: order.draft.side,
    type: order.draft.type,
    price: formatDecimal(order.draft.price),
    stopPrice: formatDecimal(order.draft.stopPrice),
    origQty: formatDecimal(order.quantity),
    origQuoteOrderQty: formatDecimal(order.draft.quoteQuantity),
    executedQty: formatDecimal(order.executed),
    cummulativeQuoteQty: formatDecimal(order.executedQuote),
    status: order.status,
    transactTime: order.createdAt,
  }));
}

/** The last part of a path; broken percent-encoding names nothing. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
