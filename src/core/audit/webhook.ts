import { createHmac } from "node:crypto";
import type { Secret } from "../secret.ts";

/**
 * The header by which a receiver knows that a message is ours and new: `t=<seconds since 1970>,v1=<HMAC-SHA256 in hex>`
 * over the seconds, a dot and the body, under WEBHOOK_SECRET. docs/formats.md, "Webhook".
 */
export function webhookSignature(secret: Secret, seconds: number, body: string): string {
  const mac = createHmac("sha256", secret.reveal()).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
}
