import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { coloursOf, contrasts, type Drawn, EDGES, nameOf, TEXTS } from "./contrast.ts";

const css = readFileSync(new URL("../../../web/ui/tokens.css", import.meta.url), "utf8");
const colours = coloursOf(css);

/** The least that WCAG 2 asks: 1.4.6 for text (AAA), 1.4.11 for what tells a control or a state. */
const LEAST = { text: 7, edge: 3 };

describe("the colours", () => {
  it("have the contrast that the formula gives for known ones", () => {
    const known = coloursOf(
      "--black: light-dark(#000000, #000000);\n--white: light-dark(#ffffff, #777777);\n",
    );
    expect(contrasts(known, ["black", "white"])).toEqual({ light: 21, dark: 4.6 });
  });

  it.each(named(TEXTS))("make text readable without effort, in light and dark: %s", (_, drawn) => {
    const { light, dark } = contrasts(colours, drawn);
    expect(Math.min(light, dark)).toBeGreaterThanOrEqual(LEAST.text);
  });

  it.each(named(EDGES))("make edges that can be seen, in light and dark: %s", (_, drawn) => {
    const { light, dark } = contrasts(colours, drawn);
    expect(Math.min(light, dark)).toBeGreaterThanOrEqual(LEAST.edge);
  });

  it("are all accounted for", () => {
    const seen = new Set([...TEXTS, ...EDGES].flat());
    // Lines only decorate.
    expect([...colours.keys()].filter((name) => !seen.has(name))).toEqual(["line"]);
  });
});

function named(all: readonly Drawn[]) {
  return all.map((drawn) => [nameOf(drawn), drawn] as const);
}
