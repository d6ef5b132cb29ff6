import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { coloursOf, contrasts, EDGES, nameOf, TEXTS } from "./ui/contrast.ts";

const root = new URL("../../", import.meta.url);
const page = readFileSync(new URL("docs/page.md", root), "utf8");

describe("docs/page.md", () => {
  it("has the contrast of every colour", () => {
    const colours = coloursOf(readFileSync(new URL("web/ui/tokens.css", root), "utf8"));
    const rows = [...TEXTS, ...EDGES].map((drawn) => {
      const { light, dark } = contrasts(colours, drawn);
      return `| ${nameOf(drawn)} | ${light.toFixed(1)} | ${dark.toFixed(1)} |`;
    });
    expect(page.split("\n").filter((line) => /^\| [\w-]+ on .* \| \d/.test(line))).toEqual(rows);
  });

  it("names tests that are there", () => {
    const names = [...page.matchAll(/`(test\/web\/[\w/-]+)`/g)].map(([, name = ""]) => name);
    const isThere = (name: string) => ["", ".test.ts"].some((end) => existsSync(new URL(name + end, root)));
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !isThere(name))).toEqual([]);
  });
});
