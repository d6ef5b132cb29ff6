import { describe, expect, it } from "vitest";
import { openAccount } from "../../../src/paper/accounts.ts";
import { cancelOrder } from "../../../src/paper/trading/cancel.ts";
import { ONE } from "../../../src/paper/trading/decimal.ts";
import { receive } from "../../../src/paper/trading/ledger.ts";
import type { Draft } from "../../../src/paper/trading/order.ts";
import { placeOrder } from "../../../src/paper/trading/place.ts";
import { placeList } from "../../../src/paper/trading/place-list.ts";
import { allOrders, deskOf, emptyTrading, portfolioOf } from "../../../src/paper/trading/registry.ts";
import { T0 } from "../client.ts";

const DRAFT: Draft = {
  side: "BUY",
  type: "LIMIT",
  timeInForce: "GTC",
  price: 50_000n * ONE,
  stopPrice: 0n,
  quantity: ONE / 1_000n,
  quoteQuantity: 0n,
  icebergQuantity: undefined,
  clientOrderId: undefined,
  strategyId: undefined,
  strategyType: undefined,
  selfTradePreventionMode: "NONE",
  usesSor: false,
};

function openWorld(mostKept?: number) {
  const trading = emptyTrading(mostKept);
  const book = trading.books.get("BTCUSDT");
  if (book === undefined) throw new Error("no BTCUSDT");
  const account = (name: string) => {
    const opened = openAccount(name, T0);
    receive(opened, "USDT", 1_000_000n * ONE);
    return opened;
  };
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  return { trading, book, account, newId };
}

describe("what is kept", () => {
  it("drops the oldest finished orders and trades, and never an open order", () => {
    const { trading, book, account, newId } = openWorld(3);
    const alice = account("alice");
    const place = (draft: Draft) =>
      placeOrder(trading, book, alice, draft, { clientOrderId: newId(), time: T0 }).order;
    const open = place(DRAFT);
    for (let count = 0; count < 5; count += 1) place({ ...DRAFT, type: "MARKET", price: 0n });
    expect(allOrders(trading).map(({ orderId }) => orderId)).toEqual([1, 4, 5, 6]);
    const portfolio = portfolioOf(trading, alice, "BTCUSDT");
    expect([...portfolio.trades.keys()]).toEqual([3, 4, 5]);
    expect([...portfolio.byClientId.keys()]).toEqual(["id-1", "id-4", "id-5", "id-6"]);
    expect([...portfolio.open.values()]).toEqual([open]);
  });

  it("drops a list with its orders", () => {
    const { trading, book, account, newId } = openWorld(2);
    const alice = account("alice");
    const plan = { working: DRAFT, dependent: [DRAFT], paysOn: false, clientId: "list" };
    const { list } = placeList(trading, book, alice, plan, { newId, time: T0 });
    if (list.working !== undefined) cancelOrder(trading, book, list.working, T0);
    expect(deskOf(trading, alice).lists.size).toBe(1);
    placeOrder(trading, book, alice, { ...DRAFT, type: "MARKET" }, { clientOrderId: "x", time: T0 });
    expect(deskOf(trading, alice).lists.size).toBe(0);
    expect(deskOf(trading, alice).listByClientId.size).toBe(0);
  });
});
