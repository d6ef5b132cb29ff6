import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../cli/program.ts";

const pages = globSync(["*.md", "docs/*.md"], { cwd: ROOT });

test("every link of a document leads to a file, and to a heading in it", () => {
  const dead = pages.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    return links
      .filter(([, path = "", anchor]) => !isThere(path === "" ? page : join(dirname(page), path), anchor))
      .map(([link]) => `${page}: ${link}`);
  });
  expect(dead).toEqual([]);
});

test("every document can be reached from README.md by links", () => {
  const reached = new Set<string>();
  const visit = (page: string) => {
    if (reached.has(page) || !pages.includes(page)) return;
    reached.add(page);
    const text = readFileSync(join(ROOT, page), "utf8");
    for (const [, path = ""] of text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)) {
      visit(relative(ROOT, join(ROOT, dirname(page), path)));
    }
  };
  visit("README.md");
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});

function isThere(path: string, anchor: string | undefined): boolean {
  if (!existsSync(join(ROOT, path))) return false;
  if (anchor === undefined) return true;
  const headings = readFileSync(join(ROOT, path), "utf8").matchAll(/^#+ (.*)$/gm);
  return [...headings].some(([, heading = ""]) => anchorOf(heading) === anchor);
}

/** As the well-known forges make anchors of headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
