import { badParameter, illegalCharacters, Refusal } from "./refusal.ts";

const YEAR_2017 = 1_483_228_800_000;
const DEFAULT_WINDOW = 5_000;
const LARGEST_WINDOW = 60_000;

const tooOld = () =>
  new Refusal(400, -1021, "Timestamp for this request is outside of the recvWindow.", "timestamp");
const tooNew = () =>
  new Refusal(400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.", "timestamp");

/**
 * Refuses a signed request at the wrong time, as Binance does: accepted when `timestamp < serverTime + 1000 ms`
 * and `serverTime - timestamp <= recvWindow`. `recvWindow` is in ms with up to three decimals, 5000 when absent,
 * at most 60000 (-1131). `timestamp` is in ms or us; the documentation gives no rule to tell them apart, ours is that
 * 10^15 and above are us. More than 10 s ahead or before 2017 is out of range; the code of that is not documented,
 * -1102 is our choice.
 * Source: binance-spot-api-docs rest-api.md "Timing security", CHANGELOG 2024-12-09.
 *
 * @param serverTime in ms
 */
export function checkTiming(timestamp: string, recvWindow: string | undefined, serverTime: number): void {
  if (!/^[0-9]{1,20}$/.test(timestamp)) throw illegalCharacters("timestamp", "^[0-9]{1,20}$");
  const window = readWindow(recvWindow);
  const number = Number(timestamp);
  const sent = number >= 1e15 ? number : number * 1_000;
  const server = serverTime * 1_000;
  if (sent < YEAR_2017 * 1_000 || sent > server + 10_000_000) throw badParameter("timestamp");
  if (sent >= server + 1_000_000) throw tooNew();
  if (server - sent > window) throw tooOld();
}

/** The window in us, so that three decimals of a ms compare exactly. */
function readWindow(recvWindow: string | undefined): number {
  if (recvWindow === undefined) return DEFAULT_WINDOW * 1_000;
  if (!/^[0-9]{1,10}(\.[0-9]{1,3})?$/.test(recvWindow)) throw badParameter("recvWindow");
  const window = Math.round(Number(recvWindow) * 1_000);
  if (window > LARGEST_WINDOW * 1_000) {
    throw new Refusal(400, -1131, "recvWindow must be less than 60000.", "parameter");
  }
  return window;
}

/**
 * How the header X-MBX-TIME-UNIT wants times written: a function from ms to that unit. Milliseconds when absent,
 * either unit in upper or lower case; anything else is refused (-1194).
 */
export function readTimeUnit(header: string | undefined): (ms: number) => number {
  switch ((header ?? "millisecond").toUpperCase()) {
    case "MILLISECOND":
      return (ms) => ms;
    case "MICROSECOND":
      return (ms) => ms * 1_000;
    default:
      throw new Refusal(
        400,
        -1194,
        "Invalid value for time unit; expected either MICROSECOND or MILLISECOND.",
        "parameter",
      );
  }
}
