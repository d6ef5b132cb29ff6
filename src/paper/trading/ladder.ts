import type { Order } from "./order.ts";

interface Rung {
  readonly key: bigint;
  readonly order: Order;
}

/**
 * Open orders by the price at which something happens to them, the next to happen last. The key grows with the
 * urgency; among equal keys the older order is the more urgent one. Adding and removing finds its place by bisection.
 */
export class Ladder {
  readonly #key: (order: Order) => bigint;
  readonly #rungs: Rung[] = [];

  constructor(key: (order: Order) => bigint) {
    this.#key = key;
  }

  get size(): number {
    return this.#rungs.length;
  }

  add(order: Order): void {
    const rung = { key: this.#key(order), order };
    this.#rungs.splice(this.#place(rung), 0, rung);
  }

  /** Does nothing when the order is not there. */
  remove(order: Order): void {
    const place = this.#place({ key: this.#key(order), order });
    if (this.#rungs[place]?.order === order) this.#rungs.splice(place, 1);
  }

  /** Every order whose key is at least this, the most urgent first. */
  reached(key: bigint): Order[] {
    const found: Order[] = [];
    for (let index = this.#rungs.length - 1; index >= 0; index -= 1) {
      const rung = this.#rungs[index];
      if (rung === undefined || rung.key < key) break;
      found.push(rung.order);
    }
    return found;
  }

  /** Where the rung is, or where it belongs. */
  #place(rung: Rung): number {
    let low = 0;
    let high = this.#rungs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#rungs[middle];
      if (other !== undefined && isBefore(other, rung)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const isBefore = (a: Rung, b: Rung): boolean =>
  a.key < b.key || (a.key === b.key && a.order.sequence > b.order.sequence);
