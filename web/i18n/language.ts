/** The languages of the page, each by its own name. */
export const LANGUAGES = { en: "English", tr: "Türkçe" } as const;

export type Language = keyof typeof LANGUAGES;

const STORED_AS = "keyhold.language";
const FALLBACK = { en: "en-GB", tr: "tr-TR" } as const;

/** The language that was chosen here, else the browser's; `first-paint.ts` has put it on the document by then. */
export function currentLanguage(): Language {
  return document.documentElement.lang === "tr" ? "tr" : "en";
}

export function rememberLanguage(language: Language): void {
  document.documentElement.lang = language;
  try {
    localStorage.setItem(STORED_AS, language);
  } catch {
    // Storage is switched off: the choice holds until the page is left.
  }
}

/** The region whose dates and numbers are shown: the browser's own where it speaks this language. */
export function localeFor(language: Language, preferred: readonly string[] = navigator.languages): string {
  return preferred.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? FALLBACK[language];
}
