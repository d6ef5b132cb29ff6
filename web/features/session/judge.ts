import type { Faults, FieldFault } from "../../ui/field-errors.ts";
import { judgeNewPassword } from "../../ui/new-password.ts";
import { readInvitation } from "./invitation.ts";

/** What can be said about e-mail and password before the server is asked. Whether they fit, only the server knows. */
export function judgeLogIn(entries: FormData): Faults {
  const { email, password } = read(entries);
  const ofPassword = judgePassword(password);
  return {
    ...(email === "" ? { email: { id: "session.email.empty" } } : judgeEmail(email)),
    ...(ofPassword === undefined ? {} : { password: ofPassword }),
  };
}

/** An invitation is judged where the form asks for one. */
export function judgeSignUp(entries: FormData): Faults {
  const { password } = read(entries);
  const invitation = entries.get("invitation");
  const ofPassword = judgeNewPassword(password);
  const ofInvitation = invitation === null ? undefined : judgeInvitation(String(invitation));
  return {
    ...(ofInvitation === undefined ? {} : { invitation: ofInvitation }),
    ...judgeLogIn(entries),
    ...(ofPassword === undefined ? {} : { password: ofPassword }),
  };
}

export function judgePassword(password: string): FieldFault | undefined {
  return password === "" ? { id: "session.password.empty" } : undefined;
}

export function read(entries: FormData): { email: string; password: string } {
  return { email: String(entries.get("email")).trim(), password: String(entries.get("password")) };
}

function judgeEmail(email: string): Faults {
  // A Turkish keyboard with capitals on writes İ and ı, which no mailbox takes for i.
  if (/[İı]/.test(email)) return { email: { id: "session.email.turkish_i" } };
  return /^[^\s@]+@[^\s@]+$/.test(email) ? {} : { email: { id: "session.email.form" } };
}

function judgeInvitation(typed: string): FieldFault | undefined {
  if (typed.trim() === "") return { id: "signup.invitation.empty" };
  return readInvitation(typed) === undefined ? { id: "signup.invitation.form" } : undefined;
}
