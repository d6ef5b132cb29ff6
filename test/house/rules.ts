import { codeOf, importsOf, type Sources } from "./imports.ts";

/** The folders and single files of src/, each with what it may import of ours. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  exchanges: ["core"],
  db: ["core"],
  net: ["core"],
  files: ["core"],
  threads: ["core"],
  operations: ["core", "exchanges", "db", "net", "files"],
  api: ["core"],
  client: [],
  "client.ts": ["client"],
  paper: [],
  gateway: ["core", "exchanges", "operations"],
  jobs: ["operations"],
  "log.ts": ["log-events.ts"],
  "log-events.ts": ["log.ts"],
  metrics: ["core", "operations", "version.ts"],
  "version.ts": [],
  config: ["core"],
  "config.ts": ["config", "core", "exchanges"],
  "compose.ts": [
    "api",
    "config",
    "config.ts",
    "core",
    "exchanges",
    "db",
    "net",
    "operations",
    "refuse-mismatch.ts",
    "threads",
    "version.ts",
    "watch.ts",
  ],
  "watch.ts": ["db", "net", "operations"],
  "refuse-mismatch.ts": ["config.ts", "operations"],
  "renewing.ts": ["core", "operations"],
  http: [
    "api",
    "config",
    "core",
    "db",
    "exchanges",
    "gateway",
    "operations",
    "log.ts",
    "log-events.ts",
    "metrics",
    "version.ts",
  ],
  cli: [
    "api",
    "compose.ts",
    "config",
    "config.ts",
    "core",
    "http",
    "jobs",
    "operations",
    "paper",
    "refuse-mismatch.ts",
    "renewing.ts",
    "log.ts",
    "log-events.ts",
    "metrics",
    "version.ts",
    "watch.ts",
  ],
  "crypto.ts": ["config.ts", "core"],
  "main.ts": ["cli"],
};

/** Of the database, the HTTP door knows the types of rows that operations hand to it, and one error that it describes. */
const DB_FOR_HTTP = "db/constraint.ts";

/** Wiring: only compose.ts makes these. */
const MADE_IN_COMPOSE =
  /(?<!function )\b(?:openSqlite|openSqliteToRead|openPostgres|createSender|createMailer|createWorkQueue|createExchangeClock|createWeights|createPriceBook|createHostTokens)\(/;

/** What the pure folders may use of Node: computing, nothing that reads a file, a socket or a clock. */
const PURE_MODULES = new Set([
  "node:crypto",
  "node:buffer",
  "node:util",
  "node:net",
  "node:zlib",
  "node:async_hooks",
]);
const IMPURE =
  /\b(?:randomBytes|randomFill|randomFillSync|randomUUID|randomInt|generateKey\w*|Date\.now|Math\.random|performance|process|fetch|setTimeout|setInterval|setImmediate)\b|\bnew Date\(\s*\)/;

const FORBIDDEN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\bas any\b|:\s*any\b/, "any"],
  [/@ts-ignore|@ts-expect-error|@ts-nocheck/, "a switched-off type check"],
  [/biome-ignore/, "a switched-off lint rule"],
  [/[\w)\]]!(?=[.;,)\]])/, "a non-null assertion"],
  [/^export default\b(?! defineConfig\()/m, "a default export"],
  [/^(?:export )?(?:const )?enum\b|^(?:export )?namespace\b/m, "syntax that does not erase"],
];

/** Every way in which these sources break the rules of the house, one sentence each. */
export function violations(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([path, text]) => [
    ...brokenArrows(path, text),
    ...impurities(path, text),
    ...misplaced(path, text),
    ...badForm(path, text),
  ]);
}

function brokenArrows(path: string, text: string): string[] {
  const from = partOf(path);
  const allowed = ARROWS[from];
  if (allowed === undefined) return [`${path} is in no part of the house`];
  return importsOf(path, text)
    .filter((target) => /\.tsx?$/.test(target))
    .filter((target) => partOf(target) !== from && !allowed.includes(partOf(target)))
    .map((target) => `${path} imports ${target}`);
}

function impurities(path: string, text: string): string[] {
  const part = partOf(path);
  const imports = importsOf(path, text);
  if (part === "paper") {
    return imports
      .filter((target) => !target.startsWith("node:") && !target.endsWith(".ts"))
      .map((target) => `${path} imports ${target}`);
  }
  if (part !== "core" && part !== "exchanges") return [];
  const modules = imports.filter((target) => !target.endsWith(".ts") && !PURE_MODULES.has(target));
  const used = IMPURE.exec(codeOf(text))?.[0];
  return [
    ...modules.map((target) => `${path} imports ${target}`),
    ...(used === undefined ? [] : [`${path} is pure and uses ${used}`]),
  ];
}

function misplaced(path: string, text: string): string[] {
  const code = codeOf(text);
  const found: string[] = [];
  if (isOperation(path)) {
    const called = importsOf(path, text).filter(isOperation);
    found.push(...called.map((target) => `${path} is an operation and imports the operation ${target}`));
  }
  if (partOf(path) === "http") {
    const values = importsOf(path, text.replace(/^import type\b[^;]*;/gm, ""));
    const reached = values.filter((target) => partOf(target) === "db" && target !== DB_FOR_HTTP);
    found.push(...reached.map((target) => `${path} reaches past the operations to ${target}`));
  }
  if (/\bprocess\.env\b/.test(code) && path !== "crypto.ts" && path !== "cli/run.ts") {
    found.push(`${path} names process.env`);
  }
  if (/\benvironment\s*(?:\.|\?\.|\[)/i.test(code) && partOf(path) === "cli") {
    found.push(`${path} reads a variable of the environment`);
  }
  if (/\bprocess\.(?:exit|abort|kill)\(/.test(code) && path !== "main.ts")
    found.push(`${path} ends the process`);
  const wires = !/^db\/|^net\/|^core\//.test(path) && path !== "compose.ts" && MADE_IN_COMPOSE.test(code);
  if (wires) found.push(`${path} wires what compose.ts wires`);
  return found;
}

/** What no file of ours may be or hold, the page's included. */
export function badForm(path: string, text: string): string[] {
  const lines = text.split("\n").length - 1;
  const code = codeOf(text);
  return [
    ...(lines > 300 ? [`${path} has ${lines} lines`] : []),
    ...(/(?:^|\/)(?:utils?|helpers?|common|misc)(?:\/|\.tsx?$)/.test(path)
      ? [`${path} has a name that says nothing`]
      : []),
    ...FORBIDDEN_TEXT.filter(([form, what]) =>
      form.test(what.startsWith("a switched-off") ? text : code),
    ).map(([, what]) => `${path} has ${what}`),
  ];
}

function isOperation(path: string): boolean {
  return /^operations\/[^/]+\.ts$/.test(path) && !/\/(?:deps|session-times)\.ts$/.test(path);
}

export function partOf(path: string): string {
  return path.split("/", 1)[0] ?? "";
}
