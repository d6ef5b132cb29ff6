import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Account, openAccount } from "../../../src/paper/accounts.ts";
import type { Call } from "../../../src/paper/endpoint.ts";
import type { PaperKey } from "../../../src/paper/keys.ts";
import { Refusal } from "../../../src/paper/refusal.ts";
import { parseDecimal, timesUp } from "../../../src/paper/trading/decimal.ts";
import { TRADING_ENDPOINTS } from "../../../src/paper/trading/endpoints/index.ts";
import type { Hold } from "../../../src/paper/trading/ledger.ts";
import { isLimit, isOpen, ORDER_TYPES } from "../../../src/paper/trading/order.ts";
import { allOrders, emptyTrading, portfolioOf, type Trading } from "../../../src/paper/trading/registry.ts";
import { pinPrice, settleAll } from "../../../src/paper/trading/settle.ts";
import { T0 } from "../client.ts";
import type { Fields } from "./desk.ts";

const endpoints = new Map(TRADING_ENDPOINTS);
const START = { BTC: 50_000_000n, USDT: 1_000_000_000_000n } as const;

/** A market without HTTP around it, in which an account does whatever comes. */
function openWorld() {
  const trading = emptyTrading();
  const book = trading.books.get("BTCUSDT");
  if (book !== undefined) pinPrice(trading, book, parseDecimal("60000"), T0);
  const account = openAccount("alice", T0);
  const world = { trading, account, now: T0 };
  let drawn = 0;
  const random = (bytes: number) => {
    drawn += 1;
    return Buffer.alloc(bytes, String(drawn));
  };
  const ask = (name: string, fields: Fields): void => {
    const parameters = new Map(
      Object.entries({ symbol: "BTCUSDT", ...fields }).map(([k, v]) => [k, String(v)]),
    );
    const call: Call = {
      parameters,
      now: world.now,
      serverTime: world.now,
      stamp: (ms) => ms,
      random,
      trading,
      addHeaders: () => {},
    };
    try {
      endpoints.get(name)?.answer(call, { account } as PaperKey);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  };
  return { ...world, ask, world };
}

/** What was at the beginning and what every trade has added and taken makes what is there. */
function expectConserved(trading: Trading, account: Account): void {
  const expected: Record<string, bigint> = { ...START };
  const add = (asset: string, amount: bigint) => {
    expected[asset] = (expected[asset] ?? 0n) + amount;
  };
  for (const { order, quantity, quote, commission, commissionAsset } of portfolioOf(
    trading,
    account,
    "BTCUSDT",
  ).trades.values()) {
    const sign = order.draft.side === "BUY" ? 1n : -1n;
    add("BTC", sign * quantity);
    add("USDT", -sign * quote);
    add(commissionAsset, -commission);
  }
  for (const asset of ["BTC", "USDT"]) {
    const { free = 0n, locked = 0n } = account.balances.get(asset) ?? {};
    expect(free >= 0n && locked >= 0n).toBe(true);
    expect(free + locked).toBe(expected[asset]);
  }
}

/** What is locked is what open orders hold, each hold counted once. */
function expectHeld(trading: Trading, account: Account): void {
  const holds = new Set<Hold>();
  for (const order of allOrders(trading)) {
    if (isOpen(order)) holds.add(order.hold);
    else expect(order.hold.amount).toBe(0n);
    expect(order.executed <= order.quantity || order.quantity === 0n).toBe(true);
    if (isOpen(order) && order.list === undefined && isLimit(order.draft.type)) {
      const left = order.quantity - order.executed;
      expect(order.hold.amount).toBe(order.draft.side === "SELL" ? left : timesUp(order.draft.price, left));
    }
  }
  for (const asset of ["BTC", "USDT"]) {
    const held = [...holds].filter((hold) => hold.asset === asset);
    expect(account.balances.get(asset)?.locked).toBe(held.reduce((sum, { amount }) => sum + amount, 0n));
  }
}

/** Anywhere within 1,000 of the price at first, and often among the first levels of the book there. */
const price = fc
  .oneof(fc.integer({ min: 5_900_000, max: 6_100_000 }), fc.integer({ min: 5_998_500, max: 6_001_500 }))
  .map((cents) => (cents / 100).toFixed(2));
const quantity = fc.integer({ min: 10, max: 15_000 }).map((steps) => (steps / 100_000).toFixed(5));
const side = fc.constantFrom("BUY", "SELL");
const force = fc.constantFrom("GTC", "GTC", "IOC", "FOK");

const LIMITED = ["LIMIT", "LIMIT_MAKER", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT"];

/** A leg with what its type needs, named for its place. */
const leg = (prefix: string, type: string, values: readonly [string, string, string]): Fields => {
  const name = (field: string) =>
    prefix === "" ? field : `${prefix}${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const [limit, stop, timeInForce] = values;
  return {
    [name("type")]: type,
    ...(LIMITED.includes(type) ? { [name("price")]: limit } : {}),
    ...(LIMITED.includes(type) && type !== "LIMIT_MAKER" ? { [name("timeInForce")]: timeInForce } : {}),
    ...(/STOP|TAKE/.test(type) ? { [name("stopPrice")]: stop } : {}),
  };
};
const values = fc.tuple(price, price, force);

type World = ReturnType<typeof openWorld>;
type Step = (world: World) => void;

const single = fc.tuple(side, fc.constantFrom(...ORDER_TYPES), quantity, values).map(
  ([at, type, amount, more]): Step =>
    ({ ask }) => {
      ask("POST /api/v3/order", { side: at, quantity: amount, ...leg("", type, more) });
    },
);
const byQuote = fc.tuple(side, fc.integer({ min: 1, max: 5_000 })).map(
  ([at, quoteOrderQty]): Step =>
    ({ ask }) => {
      ask("POST /api/v3/order", { side: at, type: "MARKET", quoteOrderQty });
    },
);

/** An OCO whose legs lie on the right sides often enough. */
const pairLegs = (prefix: string, at: string, top: string, bottom: string): Fields => {
  const above = `${prefix === "" ? "a" : `${prefix}A`}bove`;
  const below = `${prefix === "" ? "b" : `${prefix}B`}elow`;
  const [high, low] = Number(top) > Number(bottom) ? [top, bottom] : [bottom, top];
  return at === "SELL"
    ? {
        ...leg(above, "LIMIT_MAKER", [high, high, "GTC"]),
        ...leg(below, "STOP_LOSS_LIMIT", [low, low, "GTC"]),
      }
    : { ...leg(above, "STOP_LOSS", [high, high, "GTC"]), ...leg(below, "TAKE_PROFIT", [low, low, "GTC"]) };
};
const oco = fc.tuple(side, quantity, price, price).map(
  ([at, amount, top, bottom]): Step =>
    ({ ask }) => {
      ask("POST /api/v3/orderList/oco", { side: at, quantity: amount, ...pairLegs("", at, top, bottom) });
    },
);
const working = fc.tuple(side, quantity, values).map(([at, amount, more]) => ({
  workingSide: at,
  workingQuantity: amount,
  ...leg("working", "LIMIT", more),
}));
const oto = fc.tuple(working, side, quantity, fc.constantFrom(...ORDER_TYPES), values, fc.boolean()).map(
  ([first, at, amount, type, more, pays]): Step =>
    ({ ask }) => {
      const pending = { pendingSide: pays ? "SELL" : at, ...leg("pending", type, more) };
      if (pays) ask("POST /api/v3/orderList/opo", { ...first, workingSide: "BUY", ...pending });
      else ask("POST /api/v3/orderList/oto", { ...first, ...pending, pendingQuantity: amount });
    },
);
const otoco = fc.tuple(working, side, quantity, price, price, fc.boolean()).map(
  ([first, at, amount, top, bottom, pays]): Step =>
    ({ ask }) => {
      const pair = { pendingSide: at, ...pairLegs("pending", at, top, bottom) };
      if (pays) {
        const sold = { pendingSide: "SELL", ...pairLegs("pending", "SELL", top, bottom) };
        ask("POST /api/v3/orderList/opoco", { ...first, workingSide: "BUY", ...sold });
      } else ask("POST /api/v3/orderList/otoco", { ...first, ...pair, pendingQuantity: amount });
    },
);
const cancel = fc.nat({ max: 20 }).map(
  (orderId): Step =>
    ({ ask }) => {
      ask("DELETE /api/v3/order", { orderId });
    },
);
const replace = fc.tuple(fc.nat({ max: 20 }), side, quantity, values).map(
  ([id, at, amount, more]): Step =>
    ({ ask }) => {
      const order = { side: at, quantity: amount, ...leg("", "LIMIT", more) };
      ask("POST /api/v3/order/cancelReplace", {
        ...order,
        cancelOrderId: id,
        cancelReplaceMode: "ALLOW_FAILURE",
      });
    },
);
const amend = fc.tuple(fc.nat({ max: 20 }), quantity).map(
  ([orderId, newQty]): Step =>
    ({ ask }) => {
      ask("PUT /api/v3/order/amend/keepPriority", { orderId, newQty });
    },
);
const wait = fc.integer({ min: 1, max: 400_000 }).map(
  (ms): Step =>
    ({ world }) => {
      world.now += ms;
      settleAll(world.trading, world.now);
    },
);
const pin = fc.option(price).map(
  (at): Step =>
    ({ world }) => {
      const book = world.trading.books.get("BTCUSDT");
      if (book !== undefined)
        pinPrice(world.trading, book, at === null ? undefined : parseDecimal(at), world.now);
    },
);

describe("the books, whatever an account does", () => {
  it("lose and make no money but the commission, and hold exactly what is locked", () => {
    const step = fc.oneof(single, single, byQuote, oco, oto, otoco, cancel, replace, amend, wait, pin);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const world = openWorld();
        for (const act of steps) {
          act(world);
          expectConserved(world.trading, world.account);
          expectHeld(world.trading, world.account);
        }
        world.ask("DELETE /api/v3/openOrders", {});
        expect(world.account.balances.get("BTC")?.locked).toBe(0n);
        expect(world.account.balances.get("USDT")?.locked).toBe(0n);
      }),
      { numRuns: 100, interruptAfterTimeLimit: 10_000 },
    );
  });
});
