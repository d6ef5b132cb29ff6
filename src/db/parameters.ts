import { KeyholdError } from "../core/errors.ts";

/** What may be given to the database as a value. Times are integer milliseconds, JSON is text. */
export type Parameter = string | number | bigint | boolean | null | Uint8Array;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/**
 * Holds the parameter rule for both databases: nothing reaches them that one of them would refuse, round, or
 * take for something else. `node:sqlite` takes an object in the first place for a bag of named parameters and
 * shifts all other values; a half surrogate pair would silently become another character; PostgreSQL cannot
 * store U+0000 in a text.
 * @throws TypeError for what only a mistake of ours can bring here.
 * @throws KeyholdError `malformed_request` for a text that only an attacker or a broken client sends.
 */
export function checkParameters(values: readonly unknown[]): void {
  for (const value of values) checkParameter(value);
}

/** The same for one of them. */
export function checkParameter(value: unknown): asserts value is Parameter {
  switch (typeof value) {
    case "string":
      if (value.includes("\0") || !value.isWellFormed()) {
        throw new KeyholdError("malformed_request", {
          params: { problem: "a text holds U+0000 or half a surrogate pair" },
        });
      }
      return;
    case "number":
      if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
        throw new TypeError("a number given to the database is not finite or is an integer beyond 2^53");
      }
      return;
    case "bigint":
      if (value < INT64_MIN || value > INT64_MAX)
        throw new TypeError("a bigint given to the database exceeds 64 bits");
      return;
    case "boolean":
      return;
    case "object":
      if (value === null || value instanceof Uint8Array) return;
  }
  throw new TypeError(
    `the database takes string, number, bigint, boolean, null and Uint8Array, not ${Object.prototype.toString.call(value)}`,
  );
}
