import { readdirSync, readFileSync } from "node:fs";
import { setupI18n } from "@lingui/core";
import { type CompiledMessage, compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { describe, expect, it } from "vitest";
import { ERROR_LIST } from "../../src/core/errors.ts";
import { NOTICE_CODES, type NoticeCode, notice } from "../../src/core/keys/notices.ts";

const LANGUAGES = ["en", "tr"] as const;
const LONGEST = 260;
const COUNTS = [0, 1, 2, 1234];

/** What may read the same in both languages. */
const BRANDS = new Set(["Keyhold", "Binance", "Ed25519", "HMAC", "RSA", "API", "JSON", "UTC", "IP"]);

/** What the page can fill in; a name that is not listed would stay empty there. */
const NOTICE_VALUES =
  "exchange exchange_to exchange_at exchange_from exchange_of has_address address permissions fields days " +
  "expires_at in_time created_at status seconds";
const PROBLEM_VALUES = "seconds minutes in_minutes limit email request_id factor";

const FORBIDDEN: Readonly<Record<Language, readonly RegExp[]>> = {
  en: [/\b(?:please|sorry|oops|invalid)\b/i],
  tr: [/lütfen|üzgünüz|maalesef|geçersiz/iu, /APİ|BİNANCE|İD(?!\p{L})/u, /\}[\p{L}’]/u],
};
const FORBIDDEN_IN_BOTH = [/!/, /['"`]/, /\s\s|^\s|\s$/];

type Language = (typeof LANGUAGES)[number];
type Messages = ReadonlyMap<string, string>;
interface Argument {
  readonly name: string;
  readonly type: string;
  readonly cases: readonly string[];
}

const FILES = { en: filesOf("en"), tr: filesOf("tr") };
const ALL = { en: joined("en"), tr: joined("tr") };

describe("the catalogs of the page", () => {
  it("are the same files in every language", () => {
    expect(FILES.en).toContain("notices.json");
    expect(FILES.tr).toEqual(FILES.en);
  });

  it.each(FILES.en)("have the same ids in every language, in the same order: %s", (file) => {
    expect(idsOf("tr", file)).toEqual(idsOf("en", file));
  });

  it.each(LANGUAGES)("have no id in two files: %s", (language) => {
    const ids = FILES[language].flatMap((file) => idsOf(language, file));
    expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
  });

  it("take the same values in every language; the five forms of an exchange's name are one value", () => {
    const signature = (message = "") =>
      argumentsOf(compileMessageOrThrow(message)).map(({ name, type, cases }) =>
        type === "select" ? `${name}: ${cases.join(" ")}` : name.replace(/^exchange_\w+$/, "exchange"),
      );
    const differs = (message: string, id: string) => !sameSet(signature(message), signature(ALL.en.get(id)));
    expect(faults("tr", differs)).toEqual([]);
  });

  it("say something else in Turkish than in English, but for names", () => {
    const words = (message: string) =>
      renderings("tr", message).flatMap(
        (text) => text.replace(/<\w+>/g, "").match(/\p{L}[\p{L}\p{N}]*/gu) ?? [],
      );
    const isLeft = (message: string, id: string) =>
      message === ALL.en.get(id) && words(message).some((word) => !BRANDS.has(word));
    expect(faults("tr", isLeft)).toEqual([]);
  });
});

describe.each(LANGUAGES)("every message in %s", (language) => {
  it("compiles", () => {
    expect(faults(language, (message) => !compiles(message))).toEqual([]);
  });

  it("reads whole with any of its values, in at most 260 characters", () => {
    const isBroken = (text: string) =>
      text === "" || text.length > LONGEST || /[{}#]|undefined|NaN|\[object/.test(text);
    expect(faults(language, (message) => renderings(language, message).some(isBroken))).toEqual([]);
  });

  it("has none of the words and signs that the page does not use", () => {
    const patterns = [...FORBIDDEN[language], ...FORBIDDEN_IN_BOTH];
    expect(faults(language, (message) => patterns.some((pattern) => pattern.test(message)))).toEqual([]);
  });
});

describe("the words for the codes of the server", () => {
  it("are there for every notice, with a remedy where the server knows one, and for nothing else", () => {
    const codes: NoticeCode[] = Object.values(NOTICE_CODES).flat();
    const expected = codes.flatMap((code) => {
      const { hint } = notice({ code, params: {} });
      return hint === null ? [`notice.${code}`] : [`notice.${code}`, `notice.${code}.remedy`];
    });
    expect(idsOf("en", "notices.json")).toEqual(expected);
  });

  it("are there for every error and what only the page can see, and for nothing else", () => {
    const codes = [...Object.keys(ERROR_LIST), "unreachable", "newer_page"];
    const expected = codes.map((code) => `problem.${code}`);
    expect(idsOf("en", "problems.json").toSorted()).toEqual(expected.toSorted());
  });

  it.each([
    ["notices.json", NOTICE_VALUES],
    ["problems.json", PROBLEM_VALUES],
  ])("take only values that the page has: %s", (file, values) => {
    const names = [...read("en", file).values()].flatMap((message) =>
      argumentsOf(compileMessageOrThrow(message)).map(({ name }) => name),
    );
    expect(values.split(" ")).toEqual(expect.arrayContaining(names));
  });
});

function filesOf(language: Language): string[] {
  return readdirSync(folder(language)).filter((name) => name.endsWith(".json"));
}

function folder(language: Language): URL {
  return new URL(`../../web/locales/${language}/`, import.meta.url);
}

function read(language: Language, file: string): Messages {
  const text = readFileSync(new URL(file, folder(language)), "utf8");
  return new Map(Object.entries(JSON.parse(text) as Record<string, string>));
}

function idsOf(language: Language, file: string): string[] {
  return [...read(language, file).keys()];
}

function joined(language: Language): Messages {
  return new Map(FILES[language].flatMap((file) => [...read(language, file)]));
}

function faults(language: Language, isFault: (message: string, id: string) => boolean): string[] {
  return [...ALL[language]]
    .filter(([id, message]) => isFault(message, id))
    .map(([id, message]) => `${id}: ${message}`);
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return [...new Set(some)].toSorted().join() === [...new Set(others)].toSorted().join();
}

function compiles(message: string): boolean {
  try {
    compileMessageOrThrow(message);
    return true;
  } catch {
    return false;
  }
}

function argumentsOf(tokens: CompiledMessage): Argument[] {
  return tokens.flatMap((token) => {
    if (typeof token === "string") return [];
    const [name, type = "plain", format] = token;
    if (type !== "select" && type !== "plural") return [{ name, type, cases: [] }];
    const { offset: _, ...cases } = format as Record<string, CompiledMessage>;
    return [{ name, type, cases: Object.keys(cases) }, ...Object.values(cases).flatMap(argumentsOf)];
  });
}

/** The message with every case of its selections, and with counts that plurals tell apart. */
function renderings(language: Language, message: string): string[] {
  const tokens = compileMessageOrThrow(message);
  const i18n = setupI18n({ locale: language, messages: { [language]: { message: tokens } } });
  const valuesOf = ({ name, type, cases }: Argument) =>
    type === "plain" ? [`<${name}>`] : type === "select" ? cases : COUNTS;
  // A value may stand both in a plural and by itself: the plain sample gives way.
  const samples = argumentsOf(tokens)
    .toSorted((one, other) => Number(one.type !== "plain") - Number(other.type !== "plain"))
    .reduce<Record<string, string | number>[]>(
      (sofar, argument) =>
        sofar.flatMap((sample) => valuesOf(argument).map((value) => ({ ...sample, [argument.name]: value }))),
      [{}],
    );
  return samples.map((sample) => i18n._("message", sample));
}
