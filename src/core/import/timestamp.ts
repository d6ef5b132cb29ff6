const FORM = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/;

/**
 * A time as PostgreSQL and Python write it, in milliseconds since 1970 (UTC); without a zone it is taken for UTC. Undefined for
 * anything else, `infinity` among it.
 */
export function readTimestamp(value: unknown): number | undefined {
  const [, day, time, fraction = "", zone = "Z"] = typeof value === "string" ? (FORM.exec(value) ?? []) : [];
  if (day === undefined) return undefined;
  const parsed = Date.parse(`${day}T${time}.${fraction.padEnd(3, "0").slice(0, 3)}${offset(zone)}`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

function offset(zone: string): string {
  if (zone === "Z") return zone;
  const [hours, minutes] = [zone.slice(0, 3), zone.slice(3).replace(":", "")];
  return `${hours}:${minutes === "" ? "00" : minutes}`;
}
