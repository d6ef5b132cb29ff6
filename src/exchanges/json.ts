/** A JSON object that came from outside: its own fields, of any type. */
export type JsonObject = ReadonlyMap<string, unknown>;

/** A map and not an object, so that a field called `__proto__` or `constructor` is a field like any other. */
export function parseObject(text: string): JsonObject | undefined {
  return toObject(parseJson(text));
}

/** Undefined for text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function toObject(value: unknown): JsonObject | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? new Map(Object.entries(value)) : undefined;
}

// The largest moment that a Date can hold (ECMA-262 section 21.4.1.1).
const LAST_MOMENT = 8.64e15;

/** Whether the value is a moment in milliseconds since 1970 UTC. */
export function isMoment(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value <= LAST_MOMENT;
}
