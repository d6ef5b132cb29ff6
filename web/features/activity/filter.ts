/** What is looked for, as it stands in the address. */
export interface Filter {
  readonly kind: string;
  readonly outcome: string;
  /** Days as a date field writes them, `2026-11-22`; empty for no limit. */
  readonly from: string;
  readonly to: string;
  readonly isUtc: boolean;
}

/** What stands before the dot in an event. */
export const KINDS = ["session", "api_key", "virtual_key", "order", "user"] as const;

/** From 1970 to 2999: a year that is half typed is none yet. */
const DAY = /^(?:19[7-9]\d|2\d{3})-\d{2}-\d{2}$/;

export function filterIn(search: string): Filter {
  const given = new URLSearchParams(search);
  const text = (name: string) => given.get(name) ?? "";
  const day = (name: string) => (DAY.test(text(name)) ? text(name) : "");
  return {
    kind: KINDS.find((kind) => kind === text("kind")) ?? "",
    outcome: text("outcome") === "done" || text("outcome") === "refused" ? text("outcome") : "",
    from: day("from"),
    to: day("to"),
    isUtc: text("time") === "utc",
  };
}

/** The filter as the search part of an address, without its question mark. */
export function searchOf({ kind, outcome, from, to, isUtc }: Filter): string {
  return parameters({ kind, outcome, from, to, time: isUtc ? "utc" : "" });
}

export function isFiltering({ kind, outcome, from, to }: Filter): boolean {
  return kind + outcome + from + to !== "";
}

/** The filter as the server takes it; a day is one of the zone in which times are shown. */
export function queryOf({ kind, outcome, from, to, isUtc }: Filter): string {
  const begin = from === "" ? "" : midnight(from, 0, isUtc);
  const end = to === "" ? "" : midnight(to, 1, isUtc);
  return parameters({ kind, outcome, from: begin, to: end });
}

/** The beginning of a day, so many days later; empty for a day that no calendar has. */
function midnight(day: string, later: number, isUtc: boolean): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const moment = isUtc
    ? new Date(Date.UTC(year, month - 1, date + later))
    : new Date(year, month - 1, date + later);
  return Number.isNaN(moment.getTime()) ? "" : moment.toISOString();
}

function parameters(values: Readonly<Record<string, string>>): string {
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "")).toString();
}
