import { setupI18n } from "@lingui/core";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import type { MessageId, Text, Words } from "../../web/i18n/i18n.tsx";
import { messages as enFirst } from "../../web/locales/en/index.ts";
import { messages as enLate } from "../../web/locales/en/late.ts";
import { messages as trFirst } from "../../web/locales/tr/index.ts";
import { messages as trLate } from "../../web/locales/tr/late.ts";

const en = { ...enFirst, ...enLate };
const tr = { ...trFirst, ...trLate };

/** For names and the like, which take plain values only. */
function plainTexts(catalog: Readonly<Record<MessageId, string>>): Text {
  return (id, values = {}) => {
    const text = catalog[id];
    if (text === undefined) throw new Error(`no words for ${id}`);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
  };
}

export const EN = plainTexts(en);
export const TR = plainTexts(tr);

function wordsOf(language: "en" | "tr"): Words {
  const catalog = { en, tr }[language];
  return {
    t: plainTexts(catalog),
    knows: (id): id is MessageId => Object.hasOwn(catalog, id),
    language,
    locale: language,
  };
}

export const EN_WORDS = wordsOf("en");
export const TR_WORDS = wordsOf("tr");

/** As the page has them: plurals and choices too. */
function compiledWordsOf(language: "en" | "tr"): Words {
  const catalog = { en, tr }[language];
  const entries = Object.entries(catalog).map(([id, message]) => [id, compileMessageOrThrow(message)]);
  const i18n = setupI18n({ locale: language, messages: { [language]: Object.fromEntries(entries) } });
  return {
    t: (id, values) => i18n._(id, values),
    knows: (id): id is MessageId => Object.hasOwn(catalog, id),
    language,
    locale: language === "tr" ? "tr-TR" : "en-GB",
  };
}

export const COMPILED = { en: compiledWordsOf("en"), tr: compiledWordsOf("tr") } as const;
