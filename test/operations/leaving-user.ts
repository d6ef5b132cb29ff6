import { Secret } from "../../src/core/secret.ts";
import type { LiveSession } from "../../src/db/sessions.ts";
import type { Origin } from "../../src/operations/deps.ts";
import { login } from "../../src/operations/login.ts";
import type { Tokens } from "../../src/operations/steps/issue-tokens.ts";
import { sessionOf } from "./account-desk.ts";
import { type Desk, EMAIL, PASSWORD } from "./desk.ts";

/** From where this user acts, so that every trace of it can be found. */
export const HERE: Origin = {
  requestId: "0123456789abcdef",
  address: "192.0.2.77",
  userAgent: "Unmistakable/1.0",
};
export const TRACES = [EMAIL, HERE.address, HERE.userAgent];

/** Registers the user who is going to leave, and logs it in. */
export async function enter(desk: Desk): Promise<{ userId: number; tokens: Tokens; session: LiveSession }> {
  const userId = await desk.register();
  const tokens = await login(desk.deps, HERE, { email: EMAIL, password: new Secret(PASSWORD) });
  return { userId, tokens, session: await sessionOf(desk, tokens) };
}

/** Every row of every table. */
export async function dump(desk: Desk): Promise<string> {
  return JSON.stringify(
    await Promise.all(Object.keys(await desk.counts()).map((table) => desk.rows(`select * from ${table}`))),
  );
}

export function detailsLeft(desk: Desk, userId: number): Promise<Record<string, unknown>[]> {
  return desk.rows("select sequence from audit_details where chain_id = ?", userId);
}
