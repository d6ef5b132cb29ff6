import type { Row } from "./scenario.ts";

const HEAD = "| fault | database | what users saw | what was lost | well after |\n|---|---|---|---|---|\n";
/** Between these two lines of a page stands the table. */
const BEGIN = "<!-- table of faults -->\n";
const END = "<!-- end of table -->\n";

export function toMarkdown(rows: readonly Row[]): string {
  return HEAD + rows.map(line).join("");
}

/** The page with these rows in its table; those of other faults stay, new ones come last. */
export function intoPage(page: string, rows: readonly Row[]): string {
  const [before, rest] = splitAt(page, BEGIN);
  const [table, after] = splitAt(rest, END);
  const lines = new Map(table.replace(HEAD, "").split("\n").filter(Boolean).map(keyed));
  for (const row of rows) lines.set(...keyed(line(row).trimEnd()));
  return `${before}${BEGIN}${HEAD}${[...lines.values()].map((text) => `${text}\n`).join("")}${END}${after}`;
}

function line({ fault, database, saw, lost, wellAfterMs }: Row): string {
  const after = wellAfterMs === undefined ? "never" : `${(wellAfterMs / 1_000).toFixed(1)} s`;
  const cells = [fault, database, saw, lost, after].map((cell) => cell.replaceAll("|", "\\|"));
  return `| ${cells.join(" | ")} |\n`;
}

/** Fault and database tell rows apart. */
function keyed(text: string): [key: string, text: string] {
  return [text.split(" | ").slice(0, 2).join(), text];
}

function splitAt(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`the page has no line ${mark.trim()}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
