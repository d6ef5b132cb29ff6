import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAmount, writeAmount } from "../../../../web/features/bots/amount-entry.ts";
import { amount as format } from "../../../../web/i18n/format.ts";

const LANGUAGES = ["en", "tr"] as const;
const LOCALES = { en: "en-GB", tr: "tr-TR" } as const;

/** Amounts as the server takes them, in their shortest form. */
const decimals = fc
  .tuple(fc.integer({ min: 0, max: 1_000_000_000 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([whole, micros]) =>
    `${whole}.${String(micros).padStart(6, "0")}`.replace(/\.?0+$/, (end) =>
      end.startsWith(".") ? "" : end.replace(/0+$/, ""),
    ),
  );

const languages = fc.constantFrom(...LANGUAGES);

/** What a text can mean, the readings that are asked about among them. */
function meanings(text: string, language: "en" | "tr"): readonly string[] {
  const reading = readAmount(text, language);
  if (reading.kind === "amount") return [reading.decimal];
  return reading.kind === "ambiguous" ? reading.decimals : [];
}

describe("an amount that somebody types", () => {
  it.each([
    ["500", "500", "500"],
    ["1.000", ["1000", "1"], ["1000", "1"]],
    ["1,000", "1000", ["1000", "1"]],
    ["1,5", "1.5", "1.5"],
    ["1.5", "1.5", "1.5"],
    ["0.500", "0.5", "0.5"],
    ["0,500", "0.5", "0.5"],
    ["1234.567", "1234.567", "1234.567"],
    ["12.345", ["12345", "12.345"], ["12345", "12.345"]],
    ["1.000,50", "1000.5", "1000.5"],
    ["1,000.50", "1000.5", "1000.5"],
    ["1.000.000", "1000000", "1000000"],
    ["1,000,000", "1000000", "1000000"],
    ["1 000", "1000", "1000"],
    ["1\u00a0000,5", "1000.5", "1000.5"],
    ["1\u202f000.5", "1000.5", "1000.5"],
    ["1'000.5", "1000.5", "1000.5"],
    [" 2000 USDT ", "2000", "2000"],
    ["007", "7", "7"],
    [".5", "0.5", "0.5"],
    ["0.0", "0", "0"],
  ])("%j is read as %j in English and as %j in Turkish", (text, english, turkish) => {
    expect(meanings(text, "en")).toEqual([english].flat());
    expect(meanings(text, "tr")).toEqual([turkish].flat());
  });

  it.each([
    "abc",
    "1e3",
    "-5",
    "+5",
    "5.",
    "1..5",
    "1,00,000",
    "1.000.50",
    "1,000,00",
    "0,500,000",
    "1 00",
    "١٢",
    "1.0.0",
    "$5",
  ])("%j cannot be read", (text) => {
    for (const language of LANGUAGES) expect(readAmount(text, language)).toEqual({ kind: "unreadable" });
  });

  it.each(["", "   ", "\u00a0"])("%j is nothing", (text) => {
    expect(readAmount(text, "tr")).toEqual({ kind: "empty" });
  });

  it("is never taken for another when it is written as the language writes it", () => {
    fc.assert(
      fc.property(decimals, languages, (decimal, language) => {
        expect(meanings(format(LOCALES[language], decimal), language)).toContain(decimal);
      }),
    );
  });

  it("is never taken for another when it is written as the other language, or an exchange, writes it", () => {
    fc.assert(
      fc.property(decimals, languages, (decimal, language) => {
        const other = language === "en" ? "tr" : "en";
        const foreign = format(LOCALES[other], decimal);
        // A comma alone is a thousand in English, which no form of an exchange has.
        fc.pre(!(language === "en" && /^\d{1,3},\d{3}$/.test(foreign)));
        expect(meanings(foreign, language)).toContain(decimal);
        expect(meanings(decimal, language)).toContain(decimal);
      }),
    );
  });

  it("is read from its digits, in their order, whatever stands between them", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."0123456789.,' "), maxLength: 14 }),
        languages,
        (text, language) => {
          const digits = (part: string) => part.replace(/\D/g, "").replace(/^0+|0+$/g, "");
          for (const decimal of meanings(text, language)) {
            expect(decimal).toMatch(/^(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/);
            expect(digits(decimal)).toBe(digits(text));
          }
        },
      ),
    );
  });

  it("is certain once it was chosen", () => {
    fc.assert(
      fc.property(decimals, languages, (decimal, language) => {
        expect(readAmount(writeAmount(decimal, language), language)).toEqual({ kind: "amount", decimal });
      }),
    );
  });
});
