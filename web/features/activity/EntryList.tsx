import type { AuditEntry } from "../../../src/api/audit.ts";
import { useText } from "../../i18n/i18n.tsx";
import { EntryRow } from "./EntryRow.tsx";
import { dayOf } from "./times.ts";
import { useEntryWords } from "./words.ts";

interface Day {
  readonly name: string;
  readonly entries: AuditEntry[];
}

/** Entries under the days on which they happened. */
export function EntryList({ entries, isUtc }: { entries: readonly AuditEntry[]; isUtc: boolean }) {
  const { locale } = useText();
  const wordsOf = useEntryWords();
  return daysOf(entries, locale, isUtc).map(({ name, entries: ofDay }) => (
    <section key={`${name} ${ofDay[0]?.sequence}`} className="stack-small" aria-label={name}>
      <h2>{name}</h2>
      <ul className="card entries">
        {ofDay.map((entry) => (
          <EntryRow key={entry.sequence} entry={entry} words={wordsOf(entry)} isUtc={isUtc} />
        ))}
      </ul>
    </section>
  ));
}

function daysOf(entries: readonly AuditEntry[], locale: string, isUtc: boolean): readonly Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const name = dayOf(locale, entry.at, isUtc);
    const last = days.at(-1);
    if (last?.name === name) last.entries.push(entry);
    else days.push({ name, entries: [entry] });
  }
  return days;
}
