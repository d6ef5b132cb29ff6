import type { Exchange } from "../exchange.ts";
import { isMoment, parseObject } from "../json.ts";

export const TIME: Exchange["timeRequest"] = {
  http: { method: "GET", path: "/api/v3/time", headers: {}, body: null },
  weight: 1,
};

/** Reads `{"serverTime": <ms>}`. */
export function readTime(body: string): number | undefined {
  const time = parseObject(body)?.get("serverTime");
  return isMoment(time) ? time : undefined;
}
