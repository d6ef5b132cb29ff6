/** One whole coin in the unit of every amount, price and quantity here: 10^-8, as bigint, so that sums are exact. */
export const ONE = 100_000_000n;

/** Reads a decimal of at most 20 digits before and 8 after the point; undefined for anything else. */
export function parseDecimal(text: string): bigint | undefined {
  const parts = /^([0-9]{1,20})(?:\.([0-9]{1,8}))?$/.exec(text);
  if (parts === null) return undefined;
  return BigInt(parts[1] ?? "0") * ONE + BigInt((parts[2] ?? "").padEnd(8, "0"));
}

/** With eight places, as Binance writes amounts: `0.10000000`. */
export function formatDecimal(units: bigint): string {
  const size = units < 0n ? -units : units;
  return `${units < 0n ? "-" : ""}${size / ONE}.${(size % ONE).toString().padStart(8, "0")}`;
}

/** The product, rounded down to the eighth place. */
export const timesDown = (a: bigint, b: bigint): bigint => (a * b) / ONE;

/** The product, rounded up to the eighth place. */
export const timesUp = (a: bigint, b: bigint): bigint => (a * b + ONE - 1n) / ONE;

/** How often the price goes into the money, in whole steps. `price` and `step` are above 0. */
export const affordable = (money: bigint, price: bigint, step: bigint): bigint => {
  const quantity = (money * ONE) / price;
  return quantity - (quantity % step);
};

/** The smaller. */
export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
