import { createHmac } from "node:crypto";
import type { Page } from "playwright-core";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

/** The code that an authenticator app shows (RFC 6238) now, or so many steps later; blanks in the secret do not count. */
export function codeOf(secret: string, later = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + later));
  const mac = createHmac("sha1", bytesOf(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A code that the app shows neither now nor in the steps around. */
export function wrongCodeFor(secret: string): string {
  const near = [-2, -1, 0, 1, 2].map((later) => codeOf(secret, later));
  return (
    ["000000", "111111", "222222", "333333", "444444", "555555"].find((one) => !near.includes(one)) ?? ""
  );
}

/** The server takes the code of the step before, too, but none before it: waits where that one is about to be too old. */
export async function roomInStep(): Promise<void> {
  const left = STEP_MS - (Date.now() % STEP_MS);
  if (left < 12_000) await new Promise((resolve) => setTimeout(resolve, left));
}

function bytesOf(secret: string): Buffer {
  const bits = [...secret.replaceAll(" ", "")]
    .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}

/** The setup key that the dialog shows. */
export async function secretIn(page: Page): Promise<string> {
  return (await page.locator(".enrol code").innerText()).replaceAll(" ", "");
}
