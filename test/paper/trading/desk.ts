import type { Reply } from "../client.ts";
import { startPaper } from "../client.ts";

export type Fields = Readonly<Record<string, string | number>>;

/** What the tests read of an order, wherever it is shown. */
export interface Shown {
  readonly orderId: number;
  readonly orderListId: number;
  readonly clientOrderId: string;
  readonly status: string;
  readonly type: string;
  readonly executedQty: string;
  readonly cummulativeQuoteQty: string;
  readonly fills: readonly { price: string; qty: string; commission: string; commissionAsset: string }[];
}

const form = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");

/** A paper exchange with one account on it, and short ways to trade there. Its BTC stands at 60,000 USDT. */
export async function openDesk() {
  const paper = await startPaper();
  const key = await paper.newKey({ account: "alice" });
  const send = (method: string, path: string, fields: Fields = {}): Promise<Reply> =>
    paper.signed(key, method, `/api/v3/${path}`, form(fields));
  const pin = (price: string | null, symbol = "BTCUSDT") =>
    paper.control("PATCH", `/paper/markets/${symbol}`, { price });
  await pin("60000.00");
  const done = async <T = Shown>(method: string, path: string, fields: Fields = {}): Promise<T> => {
    const reply = await send(method, path, fields);
    if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
    return reply.body as T;
  };
  return {
    ...paper,
    key,
    send,
    pin,
    /** Like `send`, for what is expected to succeed. */
    done,
    /** Like `order`, for what is expected to succeed. */
    place: (fields: Fields) => done("POST", "order", { symbol: "BTCUSDT", ...fields }),
    price: async (symbol = "BTCUSDT") => {
      const { body } = await paper.ask("GET", `/api/v3/ticker/price?symbol=${symbol}`);
      return Number((body as { price: string }).price);
    },
    look: (orderId: number, symbol = "BTCUSDT") => done("GET", "order", { symbol, orderId }),
    order: (fields: Fields) => send("POST", "order", { symbol: "BTCUSDT", ...fields }),
    /** Free and locked of one asset. */
    balance: async (asset: string) => {
      const { body } = await send("GET", "account");
      const { balances } = body as { balances: { asset: string; free: string; locked: string }[] };
      const { free, locked } = balances.find((balance) => balance.asset === asset) ?? {
        free: "",
        locked: "",
      };
      return [free, locked];
    },
    deposit: (asset: string, amount: string) =>
      paper.control("POST", "/paper/accounts/alice/deposit", { asset, amount }),
  };
}

export const LIMIT_BUY = {
  side: "BUY",
  type: "LIMIT",
  timeInForce: "GTC",
  quantity: "0.01",
  price: "59000",
} as const;
