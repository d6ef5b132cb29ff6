import { badValue } from "../refusal.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 1970-01-05, the first Monday: weeks begin on Mondays. */
const MONDAY = 4 * DAY;

/** The candles' lengths in ms; a month has none. Source: binance-spot-api-docs rest-api.md "Kline/Candlestick data". */
const LENGTHS: Readonly<Record<string, number>> = {
  "1s": 1_000,
  "1m": MINUTE,
  "3m": 3 * MINUTE,
  "5m": 5 * MINUTE,
  "15m": 15 * MINUTE,
  "30m": 30 * MINUTE,
  "1h": HOUR,
  "2h": 2 * HOUR,
  "4h": 4 * HOUR,
  "6h": 6 * HOUR,
  "8h": 8 * HOUR,
  "12h": 12 * HOUR,
  "1d": DAY,
  "3d": 3 * DAY,
  "1w": 7 * DAY,
};

/** How time is cut into candles. */
export interface Interval {
  /** The beginning of the candle that a time lies in, or of one so many candles later. */
  readonly begin: (time: number, later?: number) => number;
}

/** The interval of this name in a time zone, given as its distance from UTC in ms; undefined for an unknown name. */
export function intervalOf(name: string, zone: number): Interval | undefined {
  if (name === "1M") return { begin: (time, later = 0) => monthBegin(time + zone, later) - zone };
  const length = Object.hasOwn(LENGTHS, name) ? LENGTHS[name] : undefined;
  if (length === undefined) return undefined;
  const shift = (name === "1w" ? MONDAY : 0) - zone;
  return {
    begin: (time, later = 0) => (Math.floor((time - shift) / length) + later) * length + shift,
  };
}

function monthBegin(time: number, later: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1);
}

/** The distance from UTC in ms that `timeZone` says: hours, or hours and minutes, from -12:00 to +14:00 (-1130). */
export function readZone(text: string | undefined): number {
  const parts = /^([+-]?)(\d{1,2})(?::(\d{2}))?$/.exec(text ?? "0");
  const size = Number(parts?.[2]) * HOUR + Number(parts?.[3] ?? 0) * MINUTE;
  const zone = parts?.[1] === "-" ? -size : size;
  if (Number.isNaN(zone) || zone < -12 * HOUR || zone > 14 * HOUR) throw badValue("timeZone");
  return zone;
}

/** The length in ms that `windowSize` says: 1m to 59m, 1h to 23h or 1d to 7d (-1130). */
export function readWindow(text: string): number {
  const [, number, unit] = /^(\d{1,2})([mhd])$/.exec(text) ?? [];
  const size = Number(number);
  const [length, most] = unit === "m" ? [MINUTE, 59] : unit === "h" ? [HOUR, 23] : [DAY, 7];
  if (!(size >= 1 && size <= most)) throw badValue("windowSize");
  return size * length;
}
