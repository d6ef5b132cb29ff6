import type { Parameter } from "./parameters.ts";
import type { Verdict } from "./refusal.ts";

const MOST_RECORDS = 10_000;
const MOST_NAMES = 100;

/** One line of the request log. It holds no values, keys or signatures. */
export interface RequestRecord {
  /** RFC 3339. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** Names in the query string, in the order they came. */
  readonly query_names: readonly string[];
  /** Null when no answer was sent. */
  readonly status: number | null;
  /**
   * What became of it: `public` or `ok` when answered as asked, the reason when refused, `fault:<kind>` when a fault
   * replaced the answer. `slow` and `clock_skew` replace nothing, so the line says what the answer was.
   */
  readonly verdict: Verdict;
}

/** Adds a line, newest last; of more than 10,000 the older half is dropped. */
export function addRecord(journal: RequestRecord[], record: RequestRecord): void {
  if (journal.length >= MOST_RECORDS) journal.splice(0, MOST_RECORDS / 2);
  journal.push(record);
}

/**
 * The path with its long parts left out: a client in error may have put a key or signature there, which are 64
 * characters and more.
 */
export const loggedPath = (path: string): string =>
  path
    .split("/", 20)
    .map((part) => (part.length > 40 ? "(long)" : part))
    .join("/");

/** The parameter names; what does not look like a name may be a stray value and is left out likewise. */
export const loggedNames = (query: readonly Parameter[]): string[] =>
  query
    .filter((parameter) => parameter.raw !== "")
    .slice(0, MOST_NAMES)
    .map(({ name }) => (/^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(name) ? name : "(odd)"));
