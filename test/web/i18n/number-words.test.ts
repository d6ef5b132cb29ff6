import { describe, expect, it } from "vitest";
import { spell } from "../../../web/i18n/number-words.ts";

describe("a number as it is said", () => {
  it.each([
    ["0", "zero", "sıfır"],
    ["1", "one", "bir"],
    ["13", "thirteen", "on üç"],
    ["21", "twenty-one", "yirmi bir"],
    ["90", "ninety", "doksan"],
    ["100", "one hundred", "yüz"],
    ["999", "nine hundred ninety-nine", "dokuz yüz doksan dokuz"],
    ["1000", "one thousand", "bin"],
    ["1001", "one thousand one", "bin bir"],
    ["2000", "two thousand", "iki bin"],
    ["21000", "twenty-one thousand", "yirmi bir bin"],
    ["1001000", "one million one thousand", "bir milyon bin"],
    ["1000000000", "one billion", "bir milyar"],
    ["0.5", "zero point five", "sıfır virgül beş"],
    [
      "12840.550001",
      "twelve thousand eight hundred forty point five five zero zero zero one",
      "on iki bin sekiz yüz kırk virgül beş beş sıfır sıfır sıfır bir",
    ],
  ])("%s", (decimal, english, turkish) => {
    expect([spell("en", decimal), spell("tr", decimal)]).toEqual([english, turkish]);
  });

  it("has no name beyond what any amount may be", () => {
    expect(spell("en", "1000000000000")).toBeUndefined();
  });
});
