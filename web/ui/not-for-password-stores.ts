/** What browsers and password stores ask for, to keep their hands off a field that holds a key. */
export const NOT_FOR_PASSWORD_STORES = {
  autoComplete: "off",
  autoCapitalize: "off",
  autoCorrect: "off",
  spellCheck: false,
  translate: "no",
  "data-1p-ignore": "",
  "data-bwignore": "",
  "data-lpignore": "true",
  "data-form-type": "other",
} as const;
