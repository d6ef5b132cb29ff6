import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  affordable,
  formatDecimal,
  ONE,
  parseDecimal,
  timesDown,
  timesUp,
} from "../../../src/paper/trading/decimal.ts";

const amounts = fc.bigInt({ min: 0n, max: 10n ** 24n });
const prices = fc.bigInt({ min: 1n, max: 10n ** 15n });

describe("a decimal", () => {
  it("is read as it was written, whatever the amount", () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(parseDecimal(formatDecimal(amount))).toBe(amount);
      }),
    );
  });

  it("means the same with and without zeros at its end", () => {
    const places = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 99_999_999 }), places, (whole, part, length) => {
        const digits = String(part).padStart(8, "0").slice(0, length);
        expect(parseDecimal(`${whole}.${digits}`)).toBe(parseDecimal(`${whole}.${digits.padEnd(8, "0")}`));
      }),
    );
  });

  it.each(["", ".", "1.", ".5", "-1", "+1", "1e3", " 1", "0x1", "1.123456789", "1,5", "9".repeat(21)])(
    "%j is none",
    (text) => expect(parseDecimal(text)).toBeUndefined(),
  );

  it("below 0 is written with its sign", () => {
    expect(formatDecimal(-1n)).toBe("-0.00000001");
    expect(formatDecimal(-ONE)).toBe("-1.00000000");
  });
});

describe("a product", () => {
  it("lies between its two roundings, which are at most one unit apart", () => {
    fc.assert(
      fc.property(amounts, prices, (amount, price) => {
        const [down, up] = [timesDown(amount, price), timesUp(amount, price)];
        expect(down * ONE <= amount * price && amount * price <= up * ONE).toBe(true);
        expect(up - down === 0n || up - down === 1n).toBe(true);
      }),
    );
  });

  it("rounded up is enough for any two parts of the amount rounded down", () => {
    fc.assert(
      fc.property(amounts, amounts, prices, (one, other, price) => {
        const whole = timesUp(one + other, price);
        expect(whole - timesUp(other, price) >= timesDown(one, price) - 1n).toBe(true);
        expect(whole >= timesDown(one, price) + timesDown(other, price)).toBe(true);
      }),
    );
  });
});

it("what is affordable costs no more than the money, and one step more costs more", () => {
  const steps = fc.integer({ min: 0, max: 8 }).map((places) => 10n ** BigInt(places));
  fc.assert(
    fc.property(amounts, prices, steps, (money, price, step) => {
      const quantity = affordable(money, price, step);
      expect(quantity % step).toBe(0n);
      expect(timesUp(quantity, price) <= money).toBe(true);
      expect((quantity + step) * price > money * ONE).toBe(true);
    }),
  );
});
