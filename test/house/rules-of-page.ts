import { codeOf, importsOf, type Sources } from "./imports.ts";
import { badForm, partOf } from "./rules.ts";

/** The folders and single files of web/, each with what it may import of the page. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  locales: [],
  i18n: ["locales"],
  api: [],
  ui: ["api", "i18n"],
  features: ["api", "i18n", "ui"],
  app: ["api", "features", "i18n", "ui"],
  "main.tsx": ["api", "app", "i18n", "ui"],
  "first-paint.ts": [],
  build: [],
  "vite.config.ts": ["build"],
};

/** Of the server the page knows the form of requests and answers, and runs no more of its code than these files. */
const WIRE = "../src/api/";
export const RUN: readonly string[] = ["../src/api/audit-lines.ts"];

/** What only these files may name; what has none, no file. */
const RESERVED: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [/\bfetch\(/, "sends a request", ["api/send.ts", "api/connection.ts"]],
  [
    /\blocalStorage\b/,
    "keeps something in the browser",
    ["api/session-hint.ts", "i18n/language.ts", "ui/theme.ts", "first-paint.ts"],
  ],
  [/\b(?:sessionStorage|indexedDB|caches|document\.cookie)\b/, "keeps something in the browser", []],
  [/\buseMutation\b/, "leaves calls in a cache", []],
  [/\b(?:dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML)\b/, "makes markup of a text", []],
  [/\beval\(|\bnew Function\(/, "makes code of a text", []],
  [/\bstyle=["{]/, "has a style attribute", []],
  [/\bon[A-Za-z]+=""/, "has an event in a text", []],
];

/** Every way in which these sources of the page break the rules of the house, one sentence each. */
export function pageViolations(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([path, text]) => [
    ...brokenArrows(path, text),
    ...reservations(path, text),
    ...badForm(path, text),
  ]);
}

function brokenArrows(path: string, text: string): string[] {
  const from = partOf(path);
  const allowed = ARROWS[from];
  if (allowed === undefined) return [`${path} is in no part of the page`];
  const values = importsOf(path, text.replace(/^(?:import|export) type\b[^;]*;/gm, ""));
  return importsOf(path, text)
    .filter((target) => /\.(?:tsx?|json|css)$/.test(target))
    .filter((target) => {
      if (target.startsWith(WIRE)) return values.includes(target) && !RUN.includes(target);
      if (partOf(target) === from) return featureOf(target) !== featureOf(path);
      return !allowed.includes(partOf(target));
    })
    .map((target) => `${path} imports ${target}`);
}

function reservations(path: string, text: string): string[] {
  const code = codeOf(text);
  return RESERVED.filter(([form, , places]) => form.test(code) && !places.includes(path)).map(
    ([, what]) => `${path} ${what}`,
  );
}

/** Features are apart; the files of another part are all of one kind. */
function featureOf(path: string): string {
  return partOf(path) === "features" ? path.split("/", 2).join("/") : "";
}
