import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where code of others ends up: in the programs, or in the page that browsers load. */
type Part = "server" | "page";

/** A package of somebody else whose code is in `dist/`. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX identifier of {@link ALLOWED_LICENCES}. */
  readonly licence: string;
  /** The licence as the package words it, and its notices. */
  readonly text: string;
  readonly parts: readonly Part[];
}

/** Licences that ask for nothing but their own text, and notices, beside what is shipped. */
export const ALLOWED_LICENCES: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Unlicense",
]);

const OF_A_PACKAGE = /^(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/;
/** Bundlers put pieces of their own into what they write. */
const OF_A_BUNDLER = /^\0(rolldown|vite)\//;
const LEGAL_FILE = /^(?:licen[cs]e|copying|notice)(?:\.|$)/i;
/** What follows in vite's file is about what only vite itself carries. */
const BUNDLED_ELSEWHERE = /\n# Licenses of bundled dependencies\n.*/s;

/**
 * Whose code the bundlers have put into `dist/`, by name, told by the ids of the modules that they wrote.
 * @throws Error that names a package whose licence is not allowed, or says nothing.
 */
export function shippedPackages(
  root: string,
  modules: Readonly<Record<Part, readonly string[]>>,
): ShippedPackage[] {
  const found = new Map<string, ShippedPackage>();
  for (const part of ["server", "page"] as const) {
    const folders = modules[part].map((id) => folderOf(root, id));
    for (const folder of new Set(folders.filter((path) => path !== undefined))) {
      const read = readPackage(folder, part);
      const id = `${read.name}@${read.version}`;
      const parts = new Set([...(found.get(id)?.parts ?? []), part]);
      found.set(id, { ...read, parts: [...parts] });
    }
  }
  return [...found.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

function folderOf(root: string, moduleId: string): string | undefined {
  const [, bundler] = OF_A_BUNDLER.exec(moduleId) ?? [];
  if (bundler !== undefined) return join(root, "node_modules", bundler);
  return OF_A_PACKAGE.exec(moduleId.replace(/^\0/, ""))?.[1];
}

function readPackage(folder: string, part: Part): ShippedPackage {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (!ALLOWED_LICENCES.has(license)) {
    throw new Error(
      `${name} ${version} would be shipped, and its licence (${license ?? "none"}) is not allowed`,
    );
  }
  const texts = readdirSync(folder)
    .filter((file) => LEGAL_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").replace(BUNDLED_ELSEWHERE, "").trim());
  const holder = typeof author === "object" ? author?.name : author;
  const text =
    texts.length > 0 ? texts.join("\n\n") : (inReadme(folder) ?? standardText(license, holder ?? name));
  return { name, version, licence: license, text, parts: [part] };
}

/** The licence of a package that has no file for it: the last section of some read-me files. */
function inReadme(folder: string): string | undefined {
  const file = readdirSync(folder).find((name) => /^readme\.md$/i.test(name));
  if (file === undefined) return undefined;
  const section = /^#+ *licen[cs]e\s*\n(.*?)(?=^#|$(?![\s\S]))/ims.exec(
    readFileSync(join(folder, file), "utf8"),
  )?.[1];
  return section?.includes("Permission is hereby granted") ? section.trim() : undefined;
}

/** Of a package that words no licence and only names one. */
function standardText(licence: string, holder: string): string {
  if (licence !== "MIT") return `Licence: ${licence} (the package carries no text of it).`;
  return `The MIT License (the package only names it)

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}
