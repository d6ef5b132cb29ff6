/** Times, amounts and lists as a person of that locale reads them. Amounts are decimal strings and stay exact. */

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** "22 Nov 2026, 15:51": a month as a word and 24 hours, so that no two locales read it differently. */
export function exactTime(locale: string, time: string | number): string {
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(time));
}

/** "22 Nov 2026" */
export function day(locale: string, time: string | number): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" }).format(
    new Date(time),
  );
}

/** "15:51", for what happened today. */
export function clockTime(locale: string, time: number): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    time,
  );
}

/** "3 minutes ago", "in 76 days": whole units, rounded towards now. */
export function relativeTime(locale: string, time: string | number, now: number): string {
  const seconds = Math.round((new Date(time).getTime() - now) / 1_000);
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  if (unit === "second") return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(0, unit);
  // Never "tomorrow": 1 day and 20 hours from now it may be the day after.
  return new Intl.RelativeTimeFormat(locale, { numeric: "always" }).format(
    Math.trunc(seconds / length),
    unit,
  );
}

/** A decimal string with every digit that it has; zeros at its end say nothing. */
export function amount(locale: string, decimal: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 100 }).format(
    decimal as Intl.StringNumericLiteral,
  );
}

export function list(locale: string, items: readonly string[]): string {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(items);
}
