import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MIGRATIONS } from "../../../src/db/migrations/index.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const TABLES = ["users", "sessions", "api_keys", "virtual_keys", "bot_orders", "audit_entries"];

/**
 * Makes a program in `folder` that is this one with a further migration: a column in every table that is in use, which an
 * older program can live with unless it is `breaking`. Answers its main file.
 */
export function makeNextVersion(folder: string, breaking: boolean): string {
  for (const name of ["src", "package.json", "docs"])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const migrations = join(folder, "src", "db", "migrations");
  writeFileSync(
    join(migrations, "next.ts"),
    `import type { Migration } from "../migrate.ts";
export const next: Migration = {
  number: ${MIGRATIONS.length + 1},
  name: "next",
  breaking: ${breaking},
  statements: () => ${JSON.stringify(TABLES.map((table) => `alter table ${table} add column next text`))},
};
`,
  );
  const index = join(migrations, "index.ts");
  const list = readFileSync(index, "utf8").replace(/\];\s*$/, "  next,\n];\n");
  writeFileSync(index, `import { next } from "./next.ts";\n${list}`);
  return join(folder, "src", "main.ts");
}
