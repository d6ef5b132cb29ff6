import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** Source files by their path below src/ or web/, with their text. */
export type Sources = Readonly<Record<string, string>>;

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export function readSources(folder: "src" | "web", form = /\.tsx?$/): Sources {
  const paths = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    paths
      .filter((path) => form.test(path))
      .map((path) => [path, readFileSync(join(ROOT, folder, path), "utf8")]),
  );
}

/** The name of the package that an import names; undefined for our own files and for Node's modules. */
export function packageOf(target: string): string | undefined {
  if (/\.(?:tsx?|json|css)$/.test(target) || target.startsWith("node:")) return undefined;
  return target.split("/", target.startsWith("@") ? 2 : 1).join("/");
}

/** What a file imports: paths from its own root for its own kind, and names of packages and of Node's modules. */
export function importsOf(path: string, text: string): readonly string[] {
  const specifiers = [
    ...text.matchAll(/^(?:import|export)\b[^;"]*?\bfrom\s+"([^"]+)"/gm),
    ...text.matchAll(/^import\s+"([^"]+)"/gm),
    ...text.matchAll(/\bimport\(\s*"([^"]+)"\s*\)/g),
  ].map(([, specifier]) => specifier ?? "");
  return specifiers.map((specifier) =>
    specifier.startsWith(".") ? normalize(join(dirname(path), specifier)) : specifier,
  );
}

/** A text without its comments and without what stands in quotation marks, so that words in them do not count. */
export function codeOf(text: string): string {
  return text
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""')
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "");
}
