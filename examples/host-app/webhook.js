import { createHmac, timingSafeEqual } from "node:crypto";
import { WEBHOOK_SECRET } from "./settings.js";

const OLDEST_SECONDS = 300;

/** Whether Keyhold has sent this, and lately. `body` is the text as it came, before anything has parsed it. */
export function isFromKeyhold(header, body, now = Date.now() / 1_000) {
  const [, time, given] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? "") ?? [];
  if (time === undefined || Math.abs(now - Number(time)) > OLDEST_SECONDS) return false;
  const right = createHmac("sha256", WEBHOOK_SECRET).update(`${time}.${body}`).digest();
  return timingSafeEqual(right, Buffer.from(given, "hex"));
}
