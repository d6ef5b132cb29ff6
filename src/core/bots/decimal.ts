/** A decimal number from 0 up as a whole number of its units of 10^-18: exact where a float is not. */
export type Decimal = bigint & { readonly unit?: "1e-18" };

const PLACES = 18;
const ONE = 10n ** BigInt(PLACES);
const FORM = /^(\d{1,18})(?:\.(\d{1,18}))?$/;

/** Reads digits with at most 18 of them on either side of the point. No sign, no exponent: undefined for anything else. */
export function parseDecimal(text: string): Decimal | undefined {
  const [, whole, fraction = ""] = FORM.exec(text) ?? [];
  return whole === undefined ? undefined : BigInt(whole + fraction.padEnd(PLACES, "0"));
}

/** The product, rounded up: what is reserved must not be less than what is spent. */
export function multiplyUp(a: Decimal, b: Decimal): Decimal {
  return divideUp(a * b, ONE);
}

/** `a / b`, rounded up; `b` is not 0. */
export function ratioUp(a: Decimal, b: Decimal): Decimal {
  return divideUp(a * ONE, b);
}

export function larger(...values: readonly Decimal[]): Decimal {
  return values.reduce((most, value) => (value > most ? value : most), 0n);
}

export function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}
