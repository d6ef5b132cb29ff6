/** Times to the second, in the zone of the browser or in UTC. */

const zone = (isUtc: boolean) => (isUtc ? { timeZone: "UTC" } : {});

/** "Sunday, 22 November 2026" */
export function dayOf(locale: string, time: string, isUtc: boolean): string {
  const form = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
  return new Intl.DateTimeFormat(locale, { ...form, ...zone(isUtc) }).format(new Date(time));
}

/** "15:51:07", and "15:51:07 UTC" where it is. */
export function secondOf(locale: string, time: string, isUtc: boolean): string {
  const form = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  const text = new Intl.DateTimeFormat(locale, { ...form, ...zone(isUtc) }).format(new Date(time));
  return isUtc ? `${text} UTC` : text;
}
