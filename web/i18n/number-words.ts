import type { Language } from "./language.ts";

interface Names {
  readonly ones: readonly string[];
  readonly tens: readonly string[];
  readonly hundred: (ones: number) => string;
  /** Between tens and ones. */
  readonly joint: string;
  readonly thousand: string;
  readonly million: string;
  readonly billion: string;
  readonly point: string;
  /** Turkish says "bin", and never "bir bin". */
  readonly saysOneThousand: boolean;
}

const EN_ONES = (
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen " +
  "seventeen eighteen nineteen"
).split(" ");
const TR_ONES = "sıfır bir iki üç dört beş altı yedi sekiz dokuz".split(" ");

const NAMES: Readonly<Record<Language, Names>> = {
  en: {
    ones: EN_ONES,
    tens: "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" "),
    hundred: (ones) => `${EN_ONES[ones]} hundred`,
    joint: "-",
    thousand: "thousand",
    million: "million",
    billion: "billion",
    point: "point",
    saysOneThousand: true,
  },
  tr: {
    ones: TR_ONES,
    tens: "- on yirmi otuz kırk elli altmış yetmiş seksen doksan".split(" "),
    hundred: (ones) => (ones === 1 ? "yüz" : `${TR_ONES[ones]} yüz`),
    joint: " ",
    thousand: "bin",
    million: "milyon",
    billion: "milyar",
    point: "virgül",
    saysOneThousand: false,
  },
};

/** Below a million million, which is more than any amount here. */
const MOST_DIGITS = 12;

/** A decimal string as it is said aloud, so that nobody takes a thousand for one; undefined beyond what has a name here. */
export function spell(language: Language, decimal: string): string | undefined {
  const names = NAMES[language];
  const [whole = "", fraction = ""] = decimal.split(".");
  if (whole.length > MOST_DIGITS) return undefined;
  const said = spellWhole(names, Number(whole));
  if (fraction === "") return said;
  return [said, names.point, ...[...fraction].map((digit) => names.ones[Number(digit)])].join(" ");
}

function spellWhole(names: Names, number: number): string {
  if (number === 0) return names.ones[0] ?? "";
  const groups = [
    [Math.floor(number / 1e9), names.billion],
    [Math.floor(number / 1e6) % 1_000, names.million],
    [Math.floor(number / 1_000) % 1_000, names.thousand],
    [number % 1_000, ""],
  ] as const;
  return groups
    .filter(([count]) => count > 0)
    .map(([count, name]) => {
      if (name === "") return spellGroup(names, count);
      if (count === 1 && name === names.thousand && !names.saysOneThousand) return name;
      return `${spellGroup(names, count)} ${name}`;
    })
    .join(" ");
}

/** From 1 to 999. */
function spellGroup(names: Names, number: number): string {
  const hundreds = Math.floor(number / 100);
  const rest = number % 100;
  const parts = hundreds === 0 ? [] : [names.hundred(hundreds)];
  if (rest > 0 && rest < names.ones.length) parts.push(names.ones[rest] ?? "");
  else if (rest > 0) {
    const ten = names.tens[Math.floor(rest / 10)] ?? "";
    parts.push(rest % 10 === 0 ? ten : `${ten}${names.joint}${names.ones[rest % 10]}`);
  }
  return parts.join(" ");
}
