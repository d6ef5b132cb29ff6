import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { multiplyUp, parseDecimal, ratioUp } from "../../../src/core/bots/decimal.ts";
import {
  formatMicros,
  fromMicros,
  parseMicros,
  toMicros,
  UNCAPPED_MICROS,
} from "../../../src/core/bots/micros.ts";

const ONE = 10n ** 18n;
const decimal = fc.bigInt({ min: 0n, max: 10n ** 30n });

describe("parseDecimal", () => {
  it.each([
    ["0", 0n],
    ["1", ONE],
    ["0.00000001", 10n ** 10n],
    ["0.000000000000000001", 1n],
    ["60000.50", 60_000n * ONE + ONE / 2n],
    ["007", 7n * ONE],
  ])("reads %s to the last digit", (text, units) => {
    expect(parseDecimal(text)).toBe(units);
  });

  it.each([
    "",
    ".5",
    "5.",
    "1e3",
    "-1",
    "+1",
    "1,5",
    " 1",
    "0x1",
    "1".repeat(19),
    `0.${"1".repeat(19)}`,
    "NaN",
  ])("refuses %j", (text) => expect(parseDecimal(text)).toBeUndefined());
});

describe("arithmetic", () => {
  it("rounds a product up, and by less than one unit", () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const off = multiplyUp(a, b) * ONE - a * b;
        return off >= 0n && off < ONE;
      }),
    );
  });

  it("rounds a ratio up, and by less than one unit", () => {
    fc.assert(
      fc.property(decimal, fc.bigInt({ min: 1n, max: 10n ** 30n }), (a, b) => {
        const off = ratioUp(a, b) * b - a * ONE;
        return off >= 0n && off < b;
      }),
    );
  });
});

describe("amounts of USDT", () => {
  it("are read and written alike", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e15 }),
        (micros) => parseMicros(formatMicros(micros)) === micros,
      ),
    );
  });

  it.each([
    ["500", 500_000_000],
    ["0.5", 500_000],
    ["0.000001", 1],
    ["1000000000", 1e15],
  ])("%s", (text, micros) => {
    expect(parseMicros(text)).toBe(micros);
    expect(formatMicros(micros)).toBe(text);
  });

  it.each(["0", "0.0", "0.0000001", "1000000000.000001", "1e3", "-1", "", "1,000", "٣"])(
    "refuses %j",
    (text) => {
      expect(parseMicros(text)).toBeUndefined();
    },
  );

  it("are rounded up from what is finer", () => {
    fc.assert(
      fc.property(decimal, (value) => {
        const micros = toMicros(value);
        return (
          micros > UNCAPPED_MICROS || (fromMicros(micros) >= value && fromMicros(micros) - value < 10n ** 12n)
        );
      }),
    );
  });

  it("beyond every cap stay beyond every cap", () => {
    expect(toMicros(10n ** 60n)).toBeGreaterThan(UNCAPPED_MICROS);
  });
});
