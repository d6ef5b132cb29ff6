import { setupI18n } from "@lingui/core";
import { I18nProvider, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import type { MessageId } from "../locales/en/index.ts";
import { currentLanguage, type Language, localeFor, rememberLanguage } from "./language.ts";

export type { MessageId };
export type MessageValues = Readonly<Record<string, string | number>>;
export type Text = (id: MessageId, values?: MessageValues) => string;

const i18n = setupI18n();

type Catalog = () => Promise<{ messages: Readonly<Record<string, string>> }>;

const CATALOGS: Readonly<Record<Language, { readonly first: Catalog; readonly late: Catalog }>> = {
  en: { first: () => import("../locales/en/index.ts"), late: () => import("../locales/en/late.ts") },
  tr: { first: () => import("../locales/tr/index.ts"), late: () => import("../locales/tr/late.ts") },
};

/** Whether something is or will be shown that the words of the first page are not enough for. */
let isMoreWanted = false;

/** Loads one language and shows the page in it. */
export async function speak(language: Language): Promise<void> {
  const { first, late } = CATALOGS[language];
  const { messages } = await first();
  const more = isMoreWanted ? (await late()).messages : {};
  i18n.loadAndActivate({ locale: language, messages: { ...messages, ...more } });
}

/** Loads the words of what comes after the first page, in the language of the moment and whichever is chosen later. */
export async function speakMore(): Promise<void> {
  isMoreWanted = true;
  for (let spoken = ""; spoken !== i18n.locale; ) {
    spoken = i18n.locale;
    const { messages } = await CATALOGS[spoken === "tr" ? "tr" : "en"].late();
    i18n.load(spoken, messages);
  }
}

/** As {@link speak}, and kept for the next visit. */
export async function chooseLanguage(language: Language): Promise<void> {
  await speak(language);
  rememberLanguage(language);
}

export function Speaking({ children }: { children: ReactNode }) {
  return <I18nProvider i18n={i18n}>{children}</I18nProvider>;
}

export interface Words {
  readonly t: Text;
  /** Whether there are words for an id that was put together from a code of the server's. */
  readonly knows: (id: string) => id is MessageId;
  readonly language: Language;
  /** For numbers and dates. */
  readonly locale: string;
}

/** Words of the current language. */
export function useText(): Words {
  const { i18n: current } = useLingui();
  return WORDS[current.locale === "tr" ? "tr" : "en"];
}

const WORDS: Readonly<Record<Language, Words>> = { en: wordsOf("en"), tr: wordsOf("tr") };

function wordsOf(language: Language): Words {
  return {
    t: (id, values) => i18n._(id, values),
    knows: (id): id is MessageId => Object.hasOwn(i18n.messages, id),
    language,
    locale: localeFor(language),
  };
}

export { currentLanguage, type Language };
