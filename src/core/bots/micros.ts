import { type Decimal, divideUp, parseDecimal } from "./decimal.ts";

/**
 * An amount of USDT as a whole number of millionths: what caps are counted in. A database and JavaScript hold it exactly
 * up to nine thousand million USDT.
 */
export type Micros = number;

/** The largest amount that a limit may name: a thousand million USDT. */
const MOST_MICROS: Micros = 1_000_000_000 * 1_000_000;

/** What a day without a cap may add up to: the largest sum that is still exact. */
export const UNCAPPED_MICROS: Micros = 9_000_000_000 * 1_000_000;

const PER_MICRO = 10n ** 12n;
const FORM = /^\d{1,10}(\.\d{1,6})?$/;

/** Reads a limit: digits with at most six places, more than 0 and at most a thousand million. */
export function parseMicros(text: string): Micros | undefined {
  const decimal = FORM.test(text) ? parseDecimal(text) : undefined;
  const micros = decimal === undefined ? 0 : Number(decimal / PER_MICRO);
  return micros > 0 && micros <= MOST_MICROS ? micros : undefined;
}

/** The shortest form: `500`, `0.5`. */
export function formatMicros(micros: Micros): string {
  const whole = Math.floor(micros / 1_000_000);
  const fraction = String(micros % 1_000_000)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return fraction === "" ? String(whole) : `${whole}.${fraction}`;
}

/** Rounded up. What is beyond every cap is told by a number beyond every cap, not by a wrong one. */
export function toMicros(value: Decimal): Micros {
  const micros = divideUp(value, PER_MICRO);
  return micros > BigInt(UNCAPPED_MICROS) ? UNCAPPED_MICROS + 1 : Number(micros);
}

export function fromMicros(micros: Micros): Decimal {
  return BigInt(micros) * PER_MICRO;
}
