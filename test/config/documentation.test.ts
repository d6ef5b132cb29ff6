import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** A variable is read by these, with its name written out; or it is in a list of names, to be refused. */
const READ = /\b(?:reader\.(?:text|parsed)\(|readSecret(?:<[^>]+>)?\(reader,)\s*"([A-Z_]+)"/g;
const LIST = /of \[((?:"[A-Z_]+"(?:, )?)+)\]/g;

const SOURCE = ["config", "config/audit", "config/mail", "config/import-url", "config/host-login"]
  .map((name) => read(`src/${name}.ts`))
  .join("");

function readVariables(source: string): string[] {
  const named = [...source.matchAll(READ)].map(([, name]) => name ?? "");
  const listed = [...source.matchAll(LIST)].flatMap(([list]) => list.match(/[A-Z_]+/g) ?? []);
  return [...new Set([...named, ...listed])].sort();
}

function documentedVariables(table: string): string[] {
  return [...table.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name ?? "").sort();
}

it("docs/configuration.md has a row for every variable that is read, and for no other", () => {
  const found = readVariables(SOURCE);
  expect(found).toContain("FERNET_KEY");
  expect(found).toContain("TLS_KEY_FILE");
  expect(documentedVariables(read("docs/configuration.md"))).toEqual(found);
});

it("no variable is read by a name that this test cannot see", () => {
  const reads = SOURCE.match(/\breader\.(?:text|parsed)\(/g) ?? [];
  const named = SOURCE.match(/\breader\.(?:text|parsed)\(\s*(?:"[A-Z_]+"|variable\))/g) ?? [];
  expect(named).toHaveLength(reads.length);
});
