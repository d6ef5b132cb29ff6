import type { Faults } from "../../ui/field-errors.ts";

const MIN_PASSWORD = 8;

/** What can be said about e-mail and password before the server is asked. Whether they fit, only the server knows. */
export function judgeLogIn(entries: FormData): Faults {
  const { email, password } = read(entries);
  return {
    ...(email === "" ? { email: { id: "session.email.empty" } } : judgeEmail(email)),
    ...(password === "" ? { password: { id: "session.password.empty" } } : {}),
  };
}

export function judgeSignUp(entries: FormData): Faults {
  const { password } = read(entries);
  const isShort = password !== "" && password.length < MIN_PASSWORD;
  return {
    ...judgeLogIn(entries),
    ...(isShort ? { password: { id: "session.password.short", values: { least: MIN_PASSWORD } } } : {}),
  };
}

export function read(entries: FormData): { email: string; password: string } {
  return { email: String(entries.get("email")).trim(), password: String(entries.get("password")) };
}

function judgeEmail(email: string): Faults {
  // A Turkish keyboard with capitals on writes İ and ı, which no mailbox takes for i.
  if (/[İı]/.test(email)) return { email: { id: "session.email.turkish_i" } };
  return /^[^\s@]+@[^\s@]+$/.test(email) ? {} : { email: { id: "session.email.form" } };
}
