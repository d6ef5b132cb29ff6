import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, packageOf, ROOT, readSources } from "./imports.ts";
import { pageViolations, RUN } from "./rules-of-page.ts";

const sources = readSources("web", /\.(?:tsx?|css)$/);

/** What is bundled into the page. It is not installed with the package, so that it stands among the tools. */
const BUNDLED = [
  "@base-ui/react",
  "@lingui/core",
  "@lingui/react",
  "@tanstack/react-query",
  "lucide-react",
  "react",
  "react-dom",
  "uqr",
  "wouter",
];

describe("the sources of the page", () => {
  it("keep every rule of the house", () => {
    expect(Object.keys(sources).length).toBeGreaterThan(60);
    expect(pageViolations(sources)).toEqual([]);
  });

  it("run nothing of the server that brings more of it along", () => {
    for (const path of RUN) {
      const imports = readFileSync(join(ROOT, "web", path), "utf8").match(/^import .*$/gm) ?? [];
      expect(imports.filter((line) => !line.startsWith("import type "))).toEqual([]);
    }
  });

  it("have a median file under 100 lines", () => {
    const lengths = Object.values(sources)
      .map((text) => text.split("\n").length - 1)
      .sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
  });

  it("use every package that is meant for the page, and only those", () => {
    const used = Object.entries(sources)
      // The lines that people copy for their bots import what their bots need.
      .filter(([path]) => !/^(?:build\/|vite\.config|features\/bots\/snippets\.ts$)/.test(path))
      .flatMap(([path, text]) => importsOf(path, text).map(packageOf))
      .filter((name) => name !== undefined);
    expect([...new Set(used)].sort()).toEqual(BUNDLED);
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(Object.keys(devDependencies)).toEqual(expect.arrayContaining(BUNDLED));
  });
});

/** Each plants one fault; the checker has to see it. */
const planted: readonly [string, string, string][] = [
  ["api/x.ts", 'import { a } from "../ui/theme.ts";', "api/x.ts imports ui/theme.ts"],
  ["i18n/x.ts", 'import { a } from "../api/store.ts";', "i18n/x.ts imports api/store.ts"],
  [
    "ui/x.tsx",
    'import { a } from "../features/session/judge.ts";',
    "ui/x.tsx imports features/session/judge.ts",
  ],
  ["ui/x.tsx", 'import { App } from "../app/App.tsx";', "ui/x.tsx imports app/App.tsx"],
  ["locales/x.ts", 'import { a } from "../i18n/i18n.tsx";', "locales/x.ts imports i18n/i18n.tsx"],
  [
    "features/session/x.tsx",
    'import { a } from "../exchange-key/entries.ts";',
    "features/session/x.tsx imports features/exchange-key/entries.ts",
  ],
  ["features/session/x.tsx", 'import "../../app/shell.css";', "features/session/x.tsx imports app/shell.css"],
  ["app/x.tsx", 'import "../main.tsx";', "app/x.tsx imports main.tsx"],
  ["app/x.tsx", 'const a = await import("../main.tsx");', "app/x.tsx imports main.tsx"],
  ["first-paint.ts", 'import { a } from "./ui/theme.ts";', "first-paint.ts imports ui/theme.ts"],
  [
    "api/x.ts",
    'import { ApiKey } from "../../src/api/api-keys.ts";',
    "api/x.ts imports ../src/api/api-keys.ts",
  ],
  [
    "features/exchange-key/x.ts",
    'import type { KeyInput } from "../../../src/core/keys/input.ts";',
    "features/exchange-key/x.ts imports ../src/core/keys/input.ts",
  ],
  ["new/x.ts", "", "new/x.ts is in no part of the page"],
  ["ui/x.tsx", 'const a = fetch("/api");', "ui/x.tsx sends a request"],
  [
    "features/session/x.ts",
    'localStorage.setItem("a", token);',
    "features/session/x.ts keeps something in the browser",
  ],
  [
    "api/session-hint.ts",
    "sessionStorage.token = token;",
    "api/session-hint.ts keeps something in the browser",
  ],
  ["api/x.ts", "document.cookie = a;", "api/x.ts keeps something in the browser"],
  ["app/x.tsx", "const { mutate } = useMutation(options);", "app/x.tsx leaves calls in a cache"],
  ["ui/x.tsx", "<p dangerouslySetInnerHTML={{ __html: a }} />", "ui/x.tsx makes markup of a text"],
  ["ui/x.tsx", "element.innerHTML = a;", "ui/x.tsx makes markup of a text"],
  ["ui/x.tsx", 'new Function("return 1")', "ui/x.tsx makes code of a text"],
  ["ui/x.tsx", "<p style={{ color }} />", "ui/x.tsx has a style attribute"],
  ["ui/x.tsx", '<a onClick="go()" />', "ui/x.tsx has an event in a text"],
  ["ui/x.tsx", "const a = b as any;", "ui/x.tsx has any"],
  ["ui/x.tsx", "const a = list[0]!.name;", "ui/x.tsx has a non-null assertion"],
  ["ui/x.tsx", "// @ts-ignore\n", "ui/x.tsx has a switched-off type check"],
  ["ui/x.tsx", "/* biome-ignore lint: x */", "ui/x.tsx has a switched-off lint rule"],
  ["ui/x.tsx", "export default Button;", "ui/x.tsx has a default export"],
  ["ui/helpers.tsx", "", "ui/helpers.tsx has a name that says nothing"],
  ["ui/x.css", "\n".repeat(301), "ui/x.css has 301 lines"],
];

describe("the checker of the page", () => {
  it.each(planted)("sees in %s: %j", (path, text, expected) => {
    expect(pageViolations({ [path]: text })).toEqual([expected]);
  });

  it.each([
    ["features/exchange-key/x.ts", 'import type { ApiKey } from "../../../src/api/api-keys.ts";'],
    ["features/exchange-key/x.ts", 'import { judgeEntries } from "./entries.ts";'],
    ["vite.config.ts", "export default defineConfig({});"],
    ["ui/x.tsx", '// localStorage, fetch(\nconst a = "innerHTML";'],
  ])("lets pass in %s: %j", (path, text) => {
    expect(pageViolations({ [path]: text })).toEqual([]);
  });
});
