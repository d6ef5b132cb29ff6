import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, packageOf, ROOT, readSources } from "./imports.ts";
import { violations } from "./rules.ts";

const sources = readSources("src");

describe("the sources", () => {
  it("keep every rule of the house", () => {
    expect(Object.keys(sources).length).toBeGreaterThan(100);
    expect(violations(sources)).toEqual([]);
  });

  it("have a median file under 100 lines", () => {
    const lengths = Object.values(sources)
      .map((text) => text.split("\n").length - 1)
      .sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
  });

  it("import the packages whose reason stands in docs/architecture.md, and only those", () => {
    const page = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
    const [, table = ""] = /\n\| package \| why \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(page) ?? [];
    const reasoned = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, names = ""]) => names.split(", "));
    const used = Object.entries(sources)
      .flatMap(([path, text]) => importsOf(path, text).map(packageOf))
      .filter((name) => name !== undefined);
    expect([...new Set(used)].sort()).toEqual(reasoned.sort());
  });

  it("leave main.ts without static imports, so that an old Node gets as far as the sentence", () => {
    expect(sources["main.ts"]).not.toMatch(/^(?:import|export)\b.*from/m);
  });
});

/** Each plants one fault; the checker has to see it. */
const planted: readonly [string, string, string][] = [
  ["core/x.ts", 'import { a } from "../db/users.ts";', "core/x.ts imports db/users.ts"],
  ["core/x.ts", 'export type { A } from "../net/send.ts";', "core/x.ts imports net/send.ts"],
  ["db/x.ts", 'import {\n  a,\n  b,\n} from "../net/send.ts";', "db/x.ts imports net/send.ts"],
  ["exchanges/x.ts", 'import "../db/users.ts";', "exchanges/x.ts imports db/users.ts"],
  ["operations/x.ts", 'const a = await import("../http/route.ts");', "operations/x.ts imports http/route.ts"],
  [
    "http/routes/x.ts",
    'import { a } from "../../db/users.ts";',
    "http/routes/x.ts reaches past the operations to db/users.ts",
  ],
  ["http/x.ts", 'import { a } from "../paper/index.ts";', "http/x.ts imports paper/index.ts"],
  ["api/x.ts", 'import { a } from "../operations/login.ts";', "api/x.ts imports operations/login.ts"],
  ["paper/x.ts", 'import { a } from "../core/mask.ts";', "paper/x.ts imports core/mask.ts"],
  ["paper/x.ts", 'import { Pool } from "undici";', "paper/x.ts imports undici"],
  ["http/x.ts", 'import { a } from "../../web/api/send.ts";', "http/x.ts imports ../web/api/send.ts"],
  ["cli/x.ts", 'import { App } from "../../web/app/App.tsx";', "cli/x.ts imports ../web/app/App.tsx"],
  ["new/x.ts", "", "new/x.ts is in no part of the house"],
  [
    "operations/x.ts",
    'import { login } from "./login.ts";',
    "operations/x.ts is an operation and imports the operation operations/login.ts",
  ],
  ["core/x.ts", 'import { readFileSync } from "node:fs";', "core/x.ts imports node:fs"],
  ["core/x.ts", "const id = randomUUID();", "core/x.ts is pure and uses randomUUID"],
  ["core/x.ts", "const at = Date.now();", "core/x.ts is pure and uses Date.now"],
  ["exchanges/x.ts", "const at = new Date();", "exchanges/x.ts is pure and uses new Date()"],
  ["core/x.ts", "setTimeout(end, 5);", "core/x.ts is pure and uses setTimeout"],
  ["http/x.ts", "const { PORT } = process.env;", "http/x.ts names process.env"],
  ["cli/x.ts", "const host = environment.HOST;", "cli/x.ts reads a variable of the environment"],
  ["cli/x.ts", "process.exit(1);", "cli/x.ts ends the process"],
  ["cli/x.ts", "const sender = createSender(origins);", "cli/x.ts wires what compose.ts wires"],
  ["core/x.ts", "const a = b as any;", "core/x.ts has any"],
  ["core/x.ts", "const a = list[0]!.name;", "core/x.ts has a non-null assertion"],
  ["core/x.ts", "// @ts-ignore\n", "core/x.ts has a switched-off type check"],
  ["core/x.ts", "/* biome-ignore lint: x */", "core/x.ts has a switched-off lint rule"],
  ["core/x.ts", "export default a;", "core/x.ts has a default export"],
  ["core/x.ts", "export enum A {}", "core/x.ts has syntax that does not erase"],
  ["core/utils.ts", "", "core/utils.ts has a name that says nothing"],
  ["core/x.ts", "\n".repeat(301), "core/x.ts has 301 lines"],
];

describe("the checker", () => {
  it.each(planted)("sees in %s: %j", (path, text, expected) => {
    expect(violations({ [path]: text })).toEqual([expected]);
  });

  it("does not take words in texts and comments for code", () => {
    const text = '/** Not Date.now. */\n// process.env\nconst a = "setTimeout and process.exit(1)";\n';
    expect(violations({ "core/x.ts": text })).toEqual([]);
  });
});
