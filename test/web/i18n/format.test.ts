import { describe, expect, it } from "vitest";
import { amount, clockTime, exactTime, list, relativeTime } from "../../../web/i18n/format.ts";

const EN = "en-GB";
const TR = "tr-TR";
/** Local, as the browser shows it. */
const AFTERNOON = new Date(2026, 10, 22, 15, 51, 7).getTime();

describe("a time", () => {
  it("is exact with the month as a word and 24 hours, from text or number", () => {
    expect(exactTime(EN, new Date(AFTERNOON).toISOString())).toBe("22 Nov 2026, 15:51");
    expect(exactTime(TR, AFTERNOON)).toBe("22 Kas 2026 15:51");
  });

  it("says midnight as 00 and not as 24, also where 12 hours are usual", () => {
    const midnight = new Date(2026, 1, 6, 0, 5).getTime();
    expect([clockTime(EN, midnight), clockTime(TR, midnight), clockTime("en-US", midnight)]).toEqual([
      "00:05",
      "00:05",
      "00:05",
    ]);
    expect(exactTime("en-US", midnight)).toBe("Feb 6, 2026, 00:05");
  });
});

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("a distance in time", () => {
  it.each([
    [0, "now", "şimdi"],
    [59 * SECOND, "now", "şimdi"],
    [-59 * SECOND, "now", "şimdi"],
    [MINUTE, "in 1 minute", "1 dakika sonra"],
    [-MINUTE, "1 minute ago", "1 dakika önce"],
    [-(HOUR - SECOND), "59 minutes ago", "59 dakika önce"],
    [-HOUR, "1 hour ago", "1 saat önce"],
    [DAY - SECOND, "in 23 hours", "23 saat sonra"],
    [DAY, "in 1 day", "1 gün sonra"],
    [DAY + 20 * HOUR, "in 1 day", "1 gün sonra"],
    [-(DAY + 20 * HOUR), "1 day ago", "1 gün önce"],
    [76 * DAY, "in 76 days", "76 gün sonra"],
    [-4_000 * DAY, "4,000 days ago", "4.000 gün önce"],
  ])("of %i ms is in whole units, and never more than it is", (distance, english, turkish) => {
    const time = new Date(AFTERNOON + distance).toISOString();
    expect([relativeTime(EN, time, AFTERNOON), relativeTime(TR, time, AFTERNOON)]).toEqual([
      english,
      turkish,
    ]);
  });
});

describe("an amount", () => {
  it.each([
    ["0.00000000", "0", "0"],
    ["0.00000001", "0.00000001", "0,00000001"],
    ["10000.00000000", "10,000", "10.000"],
    ["60000.5", "60,000.5", "60.000,5"],
    ["1.000", "1", "1"],
    ["0.123456789012345678", "0.123456789012345678", "0,123456789012345678"],
    ["9007199254740993", "9,007,199,254,740,993", "9.007.199.254.740.993"],
    [
      "123456789012345678901234567890.000000000000000001",
      "123,456,789,012,345,678,901,234,567,890.000000000000000001",
      "123.456.789.012.345.678.901.234.567.890,000000000000000001",
    ],
    ["-0.5", "-0.5", "-0,5"],
  ])("of %s keeps every digit that says something", (decimal, english, turkish) => {
    expect([amount(EN, decimal), amount(TR, decimal)]).toEqual([english, turkish]);
  });
});

describe("a list", () => {
  it.each([
    [[], "", ""],
    [["a"], "a", "a"],
    [["a", "b"], "a and b", "a ve b"],
    [["a", "b", "c"], "a, b and c", "a, b ve c"],
  ])("of %j is a part of a sentence", (items, english, turkish) => {
    expect([list(EN, items), list(TR, items)]).toEqual([english, turkish]);
  });
});
