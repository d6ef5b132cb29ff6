import { KeyholdError } from "../core/errors.ts";
import { ConstraintViolation } from "../db/constraint.ts";
import type { LogFields } from "../log.ts";

const MAX_CAUSES = 4;

/**
 * What the log may hold of an error: names, codes, places in the source. The message of a foreign error may quote
 * input (a JSON parser's does), so only our own messages and SQLite's, which quote no values, are kept.
 */
export function describeError(error: unknown): Pick<LogFields, "error" | "stack"> {
  const chain: unknown[] = [];
  for (let cause = error; cause !== undefined && chain.length < MAX_CAUSES; ) {
    chain.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  const described = chain.map((link, index) => describe(link, chain[index - 1]));
  return { error: described.join(" <- "), stack: chain.flatMap(frames).slice(0, 20) };
}

function describe(error: unknown, wrapper: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const isOurSentence = error.constructor === Error && wrapper instanceof KeyholdError;
  const isOurs = error instanceof KeyholdError || error instanceof ConstraintViolation || isOurSentence;
  const isQuotable = isOurs || code === "ERR_SQLITE_ERROR";
  return [error.name, code, isQuotable ? error.message : ""].filter((part) => part !== "").join(" ");
}

function frames(error: unknown): string[] {
  if (!(error instanceof Error) || error instanceof KeyholdError) return [];
  // The stack begins with the message, of which a line may look like a frame.
  const lines = (error.stack ?? "")
    .replace(error.message, "")
    .split("\n")
    .map((line) => line.trim());
  return lines.filter((line) => line.startsWith("at "));
}
