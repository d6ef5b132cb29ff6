import { openWayOut } from "../../compose.ts";
import type { Config } from "../../config.ts";
import { measureClock } from "../../operations/measure-clock.ts";
import { bad, type Finding, good, warning } from "./finding.ts";

/** Beyond this, requests are refused until the offset is measured; the clock itself should be mended. */
const CLOCK_WARNING_MS = 1_000;

/** Whether each exchange answers, and whether its clock and ours agree. */
export async function examineExchanges(config: Config): Promise<readonly Finding[]> {
  const { exchanges, send, now, close } = openWayOut(config);
  const findings = [...exchanges.values()].map(async (exchange) => {
    const measured = await measureClock({ send, now }, exchange);
    const subject = `exchange ${exchange.id}`;
    if (measured === undefined) return bad(subject, "does not answer");
    const detail = `answers in ${measured.roundTripMs} ms; our clock differs by ${-measured.offsetMs} ms`;
    return Math.abs(measured.offsetMs) > CLOCK_WARNING_MS
      ? warning(subject, `${detail}; set it by NTP`)
      : good(subject, detail);
  });
  return Promise.all(findings).finally(close);
}
