import { expect, test } from "vitest";
import { barsIn, hasMissed, outcomeOf } from "../../bench/run/bars.ts";
import { updatePage } from "../../bench/run/page.ts";

const RUN = { name: "seal", command: "bench/seal.ts", minutes: 0.25 };
const OUTPUT =
  "\nsome table\nPASS  seal: 0.95 of the floor (bar 0.8)\nnot PASS  this\nFAIL  open: 0.7 of the floor (bar 0.8)\nPASS\n";
const PAGE = `# Figures

<!-- bars: written by npm run bench -- --write -->
| command | measured, and its bar | | when, how long |
|---|---|---|---|
| \`node bench/fernet.ts\` | encrypt: 0.9 (bar 0.8) | met | 2026-11-22, 0.3 min |
| \`node bench/seal.ts\` | seal: 0.9 (bar 0.8) | met | 2026-11-22, 0.3 min |
| \`node bench/seal.ts\` | open: 0.9 (bar 0.8) | met | 2026-11-22, 0.3 min |
<!-- end of bars -->

More.
`;

test("the bars of a run are the lines that begin with PASS or FAIL and say something", () => {
  expect(barsIn(OUTPUT)).toEqual([
    { isMet: true, sentence: "seal: 0.95 of the floor (bar 0.8)" },
    { isMet: false, sentence: "open: 0.7 of the floor (bar 0.8)" },
  ]);
});

test("a missed bar is missed whatever the exit code says", () => {
  expect(hasMissed([outcomeOf(RUN, 0, "FAIL  too slow (bar 3)\n")])).toBe(true);
  expect(hasMissed([outcomeOf(RUN, 0, "PASS  fast (bar 3)\n")])).toBe(false);
  expect(hasMissed([outcomeOf(RUN, 0, "a table and no bar\n")])).toBe(false);
});

test("a run that broke off has missed a bar, even after it met another", () => {
  const { bars } = outcomeOf(RUN, 1, "PASS  fast (bar 3)\n");
  expect(bars).toHaveLength(2);
  expect(bars[1]).toEqual({ isMet: false, sentence: "it did not run to its end (exit code 1)" });
  expect(hasMissed([outcomeOf(RUN, null, "")])).toBe(true);
});

test("on the page the rows of a command that ran are replaced, and all others stay as they are", () => {
  const page = updatePage(PAGE, [outcomeOf(RUN, 1, OUTPUT)], "2026-12-01");
  expect(page).toBe(
    PAGE.replace(
      "seal: 0.9 (bar 0.8) | met | 2026-11-22",
      "seal: 0.95 of the floor (bar 0.8) | met | 2026-12-01",
    ).replace(
      "open: 0.9 (bar 0.8) | met | 2026-11-22",
      "open: 0.7 of the floor (bar 0.8) | **missed** | 2026-12-01",
    ),
  );
});

test("a command that is new on the page is added at its end; one without a bar says so", () => {
  const [first, second] = [
    outcomeOf({ ...RUN, command: "bench/peers.ts" }, 0, "PASS  reads: a|b (bar 8)\n"),
    outcomeOf({ ...RUN, command: "bench/databases.ts" }, 0, ""),
  ];
  const page = updatePage(PAGE, [first, second], "2026-12-01");
  expect(page).toContain(
    "2026-11-22, 0.3 min |\n" +
      "| `node bench/peers.ts` | reads: a\\|b (bar 8) | met | 2026-12-01, 0.3 min |\n" +
      "| `node bench/databases.ts` | for information |  | 2026-12-01, 0.3 min |\n<!-- end of bars -->\n\nMore.\n",
  );
  expect(updatePage(page, [first, second], "2026-12-01")).toBe(page);
});

test("a page without the table is refused", () => {
  expect(() => updatePage("# Figures\n", [], "2026-12-01")).toThrow("no table of bars");
});
