import { addressBlock } from "../core/throttle.ts";

/** Requests without a key that one address block may send in a minute, and blocks that are remembered. */
const PER_MINUTE = 1_200;
const MOST_BLOCKS = 10_000;

/** Whether an address may ask for public data once more in this minute. */
export function createPace(now: () => number): (address: string) => boolean {
  let minute = 0;
  let counts = new Map<string, number>();
  return (address) => {
    const current = Math.floor(now() / 60_000);
    if (current !== minute) {
      minute = current;
      counts = new Map();
    }
    const block = addressBlock(address);
    const count = (counts.get(block) ?? 0) + 1;
    if (count === 1 && counts.size >= MOST_BLOCKS) return false;
    counts.set(block, count);
    return count <= PER_MINUTE;
  };
}
