import { isRefusal } from "../api/problem.ts";
import type { FieldFault } from "./field-errors.ts";

const APP_CODE = /^\d{6}$/;
const RECOVERY_CODE = /^[0-9a-z]{10}$/i;

/** As it is sent: people write codes in groups. */
export function readCode(typed: string): string {
  return typed.replace(/[\s-]/g, "");
}

/** What is wrong with a code before anybody is asked. */
export function judgeCode(typed: string, { takesRecovery = true } = {}): FieldFault | undefined {
  const code = readCode(typed);
  if (code === "") return { id: "code.empty" };
  if (APP_CODE.test(code) || (takesRecovery && RECOVERY_CODE.test(code))) return undefined;
  return { id: takesRecovery ? "code.form" : "code.form.app" };
}

/** The password was right, or none was asked for; the code was not right, or has been used before. */
export function isWrongCode(error: unknown): boolean {
  return isRefusal(error, "bad_credentials") && error.problem.params.factor === "totp";
}
