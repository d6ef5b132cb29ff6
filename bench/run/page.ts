// The table of bars in docs/performance.md, which is written and not typed.
import type { Outcome } from "./bars.ts";

const BEGIN = "<!-- bars: written by npm run bench -- --write -->\n";
const END = "<!-- end of bars -->\n";
const HEAD = "| command | measured, and its bar | | when, how long |\n|---|---|---|---|\n";

/** Puts the outcomes into the page: a command that is there has its rows replaced, another one is added at the end. */
export function updatePage(page: string, outcomes: readonly Outcome[], day: string): string {
  const [begin, end] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
  if (begin < BEGIN.length || end < begin) throw new Error("the page has no table of bars");
  const groups = groupsIn(page.slice(begin, end));
  for (const outcome of outcomes) groups.set(outcome.command, rowsOf(outcome, day));
  return page.slice(0, begin) + HEAD + [...groups.values()].join("") + page.slice(end);
}

/** The rows of the table by their commands. */
function groupsIn(table: string): Map<string, string> {
  const groups = new Map<string, string>();
  for (const [row, command = ""] of table.matchAll(/^\| `node (.*?)` \|.*\n/gm)) {
    groups.set(command, (groups.get(command) ?? "") + row);
  }
  return groups;
}

function rowsOf({ command, bars, minutes }: Outcome, day: string): string {
  const when = `${day}, ${minutes.toFixed(1)} min`;
  const lines = bars.length === 0 ? [{ isMet: true, sentence: "for information" }] : bars;
  return lines
    .map(({ isMet, sentence }) => {
      const verdict = bars.length === 0 ? "" : isMet ? "met" : "**missed**";
      return `| \`node ${command}\` | ${sentence.replaceAll("|", "\\|")} | ${verdict} | ${when} |\n`;
    })
    .join("");
}
