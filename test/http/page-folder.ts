import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** What stands in the made-up page, by its path in the folder. */
export const PAGE_FILES = {
  "index.html": "<!doctype html><title>Made up</title>",
  "assets/page-Bx9_2k1a.js": "document.title = 'made up';",
  "assets/page-Qm0-77zz.css": "body { color: red }",
  "assets/icon-00aaBB_c.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
} as const;

export interface PageFolder {
  readonly path: string;
  remove(): void;
}

/** A folder as the build leaves it, with encodings beside each file, and with what must not be reached around it. */
export function makePageFolder(files: Readonly<Record<string, string>> = PAGE_FILES): PageFolder {
  const outside = mkdtempSync(join(tmpdir(), "keyhold-page-"));
  const path = join(outside, "page");
  mkdirSync(join(path, "assets"), { recursive: true });
  mkdirSync(join(path, ".vite"));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(path, name), text);
    writeFileSync(join(path, `${name}.br`), brotliCompressSync(text));
    writeFileSync(join(path, `${name}.gz`), gzipSync(text));
  }
  const hidden = [".vite/manifest.json", "manifest.json", "assets/.hidden.js", "../x", "../x.js"];
  for (const name of hidden) writeFileSync(join(path, name), "not for anybody");
  return { path, remove: () => rmSync(outside, { recursive: true, force: true }) };
}
