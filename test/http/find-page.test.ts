import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findPage } from "../../src/http/page.ts";
import { makePageFolder } from "./page-folder.ts";

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "keyhold-find-")));
});
afterEach(() => rmSync(root, { recursive: true }));

it.each(["src/http", "dist", "dist/chunks"])("the page is found from %s", (place) => {
  const made = makePageFolder();
  cpSync(made.path, join(root, "dist", "page"), { recursive: true });
  made.remove();
  mkdirSync(join(root, place), { recursive: true });
  writeFileSync(join(root, "package.json"), "{}");
  expect(findPage(join(root, place))).toBe(join(root, "dist", "page"));
});

it("no page is found where none was built, nor one above the package", () => {
  const inner = join(root, "node_modules", "keyhold");
  mkdirSync(join(inner, "dist", "page"), { recursive: true });
  mkdirSync(join(root, "dist", "page"), { recursive: true });
  writeFileSync(join(root, "dist", "page", "index.html"), "");
  for (const folder of [inner, root]) writeFileSync(join(folder, "package.json"), "{}");
  expect(findPage(join(inner, "dist"))).toBeUndefined();
});

it("no page is found, and the search ends, where there is no package", () => {
  expect(findPage("/nowhere/at/all")).toBeUndefined();
});
