import { expect, it } from "vitest";
import { localeFor } from "../../../web/i18n/language.ts";

it.each([
  ["en", ["en-US", "tr-TR"], "en-US"],
  ["en", ["tr-TR", "de"], "en-GB"],
  ["en", ["en"], "en-GB"],
  ["tr", ["en-US", "tr-CY"], "tr-CY"],
  ["tr", [], "tr-TR"],
] as const)(
  "numbers and dates in %s, for a browser that prefers %j, are those of %s",
  (language, preferred, locale) => {
    expect(localeFor(language, preferred)).toBe(locale);
  },
);
