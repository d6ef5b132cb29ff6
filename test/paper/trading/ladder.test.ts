import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Ladder } from "../../../src/paper/trading/ladder.ts";
import type { Order } from "../../../src/paper/trading/order.ts";

/** Only what a ladder of buys looks at. */
const orderAt = (price: bigint, sequence: number) => ({ draft: { price }, sequence }) as unknown as Order;

const prices = fc.array(fc.bigInt({ min: 1n, max: 9n }), { maxLength: 40 });

describe("a ladder", () => {
  it("answers what has reached a price, the best price first and the oldest first among equals", () => {
    fc.assert(
      fc.property(prices, fc.bigInt({ min: 0n, max: 10n }), fc.func(fc.boolean()), (list, limit, leaves) => {
        const ladder = new Ladder(({ draft }) => draft.price);
        const orders = list.map((price, sequence) => orderAt(price, sequence));
        for (const order of orders) ladder.add(order);
        const gone = orders.filter(({ sequence }) => leaves(sequence));
        for (const order of gone) ladder.remove(order);
        const left = orders.filter((order) => !gone.includes(order));
        expect(ladder.size).toBe(left.length);
        const expected = left
          .filter(({ draft }) => draft.price >= limit)
          .sort((a, b) => Number(b.draft.price - a.draft.price) || a.sequence - b.sequence);
        expect(ladder.reached(limit)).toEqual(expected);
      }),
    );
  });

  it("leaves the others alone when an order is not there", () => {
    const ladder = new Ladder(({ draft }) => draft.price);
    ladder.add(orderAt(5n, 1));
    ladder.remove(orderAt(5n, 2));
    ladder.remove(orderAt(6n, 1));
    expect(ladder.size).toBe(1);
  });
});
