import type { OwnAnswer } from "../../gateway.ts";
import { fault, missing } from "./faults.ts";

/** rest-api.md, "Timing security". */
const DEFAULT_WINDOW_MS = 5_000;
const LONGEST_WINDOW_MS = 60_000;
/** Ours: an order that was held back on the way for longer than this is worth less than the risk of it. */
const LONGEST_HERE_MS = 10_000;
/** From this many digits on a time is in microseconds. */
const MICROSECOND_DIGITS = 16;

interface BotTiming {
  readonly timestamp: number;
  readonly recvWindow: number;
}

/** The time and the window that a bot names, in milliseconds; a window beyond ten seconds counts as ten. */
export function readTiming(parameters: ReadonlyMap<string, string>): BotTiming | OwnAnswer {
  const text = parameters.get("timestamp");
  if (text === undefined || !/^\d{10,16}$/.test(text)) return missing("timestamp");
  const timestamp = text.length === MICROSECOND_DIGITS ? Number(text) / 1_000 : Number(text);
  const windowText = parameters.get("recvWindow");
  if (windowText !== undefined && !/^\d{1,5}(?:\.\d{1,3})?$/.test(windowText)) return missing("recvWindow");
  const recvWindow = windowText === undefined ? DEFAULT_WINDOW_MS : Number(windowText);
  if (recvWindow > LONGEST_WINDOW_MS) return fault(400, -1131, "recvWindow must be less than 60000");
  return { timestamp, recvWindow: Math.min(recvWindow, LONGEST_HERE_MS) };
}
