import { GENESIS } from "../core/audit/chain.ts";
import { AUDIT_EVENTS, type AuditOutcome, outcomeOf } from "../core/audit/event.ts";
import {
  type EntryFilter,
  listNewestEntries,
  readChainSpan,
  type StoredAuditEntry,
} from "../db/audit-entries.ts";
import type { Deps } from "./deps.ts";

/** Entries that one question looks through: a filter that nothing passes must not read a chain of millions. */
const LOOKED_THROUGH = 5_000;

interface AuditQuestion extends Omit<EntryFilter, "events"> {
  /** What stands before the dot in an event. */
  readonly kind?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  /** Entries below this sequence only. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface FoundEntry extends StoredAuditEntry {
  readonly previous: string;
}

interface AuditAnswer {
  /** Newest first. */
  readonly entries: readonly FoundEntry[];
  /** `before` of the next question; undefined when nothing older is there. With a filter, fewer entries than asked for may come with it. */
  readonly next: number | undefined;
}

/** The newest entries of a chain that pass the filter. */
export async function listAuditEntries(
  { db }: Pick<Deps, "db">,
  chainId: number,
  question: AuditQuestion,
): Promise<AuditAnswer> {
  const { archived, newest } = await readChainSpan(db, chainId);
  const oldest = (archived?.sequence ?? 0) + 1;
  const last = Math.min(newest, (question.before ?? Number.POSITIVE_INFINITY) - 1);
  const first = Math.max(oldest, last - LOOKED_THROUGH + 1);
  const filter = { ...question, events: eventsOf(question) };
  if (last < oldest || filter.events?.length === 0) return { entries: [], next: undefined };
  const found = await listNewestEntries(db, { chainId, first, last }, filter, question.limit);
  const reached = found.length === question.limit ? (found.at(-1)?.sequence ?? first) : first;
  return {
    entries: found.map((entry) => ({ ...entry, previous: entry.previous ?? archived?.head ?? GENESIS })),
    next: reached > oldest ? reached : undefined,
  };
}

function eventsOf({ kind, outcome }: AuditQuestion): readonly string[] | undefined {
  if (kind === undefined && outcome === undefined) return undefined;
  return AUDIT_EVENTS.filter(
    (event) =>
      (kind === undefined || event.startsWith(`${kind}.`)) &&
      (outcome === undefined || outcomeOf(event) === outcome),
  );
}
