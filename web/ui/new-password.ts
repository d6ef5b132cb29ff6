import type { FieldFault } from "./field-errors.ts";

const MIN_PASSWORD = 8;

/** What is wrong with a password that somebody chooses. */
export function judgeNewPassword(password: string): FieldFault | undefined {
  if (password === "") return { id: "session.password.empty" };
  return password.length < MIN_PASSWORD
    ? { id: "session.password.short", values: { least: MIN_PASSWORD } }
    : undefined;
}
