import { isIP } from "node:net";
import { RESERVED_NAMES } from "../keys.ts";

/** A control request that is not acceptable: HTTP status and a sentence for the person at the keyboard. */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A JSON object whose fields are all among `known`; an empty body is an empty object. */
export function readObject(body: Buffer, known: readonly string[]): Record<string, unknown> {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
  } catch {
    throw new ControlError(400, "The body must be JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ControlError(400, "The body must be a JSON object.");
  }
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ControlError(
      400,
      `The field ${JSON.stringify(unknown.slice(0, 40))} is not known; known are: ${known.join(", ")}.`,
    );
  }
  return { ...value };
}

const refuse = (field: string, expected: string) => new ControlError(400, `${field} must be ${expected}.`);

/** One of a closed list of words. */
export function readWord<T extends string>(field: string, value: unknown, words: readonly T[]): T {
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw refuse(field, `one of ${words.join(", ")}`);
  return word;
}

export function readBoolean(field: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw refuse(field, "true or false");
  return value;
}

/** A whole number from `least` to `most`. */
export function readInteger(field: string, value: unknown, least: number, most: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw refuse(field, `a whole number from ${least} to ${most}`);
  }
  return value;
}

/** An account name or path prefix: 1 to `most` printable ASCII characters. */
export function readText(field: string, value: unknown, most: number): string {
  if (typeof value !== "string" || value.length > most || !/^[\x20-\x7e]+$/.test(value)) {
    throw refuse(field, `1 to ${most} printable ASCII characters`);
  }
  return value;
}

/** At most 50 switches by name. What `apiRestrictions` says beside them cannot be set as a switch. */
export function readPermissions(value: unknown): Record<string, boolean> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length > 50) {
    throw refuse("permissions", "an object of at most 50 switches");
  }
  const entries: [string, unknown][] = Object.entries(value);
  const switches = entries.map(([name, on]) => {
    if (!/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(name) || RESERVED_NAMES.includes(name)) {
      throw refuse(
        "Each name in permissions",
        `letters and digits, and none of ${RESERVED_NAMES.join(", ")}`,
      );
    }
    return [name, readBoolean(`permissions.${name}`, on)];
  });
  return Object.fromEntries(switches);
}

/** At most 30 plain IP addresses, as many as Binance takes. */
export function readAddresses(value: unknown): string[] {
  const isAddress = (entry: unknown): entry is string => typeof entry === "string" && isIP(entry) !== 0;
  if (!Array.isArray(value) || value.length > 30 || !value.every(isAddress)) {
    throw refuse("allowed_addresses", "a list of at most 30 IP addresses");
  }
  return value;
}

/** Epoch ms or RFC 3339; null means never. */
export function readTime(field: string, value: unknown): number | undefined {
  if (value === null) return undefined;
  const isText =
    typeof value === "string" &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(value);
  const time = isText ? Date.parse(value) : value;
  if (typeof time !== "number" || !Number.isInteger(time) || time < 0 || time > 8.64e15) {
    throw refuse(field, "an epoch time in ms or an RFC 3339 time");
  }
  return time;
}
