import { KeyholdError } from "../core/errors.ts";
import { findOwnSession, type OwnSession } from "../db/user-sessions.ts";
import type { Deps } from "./deps.ts";
import { living } from "./session-times.ts";

/** One live session of a user. Throws `not_found`, for somebody else's session too. */
export async function getSession(deps: Deps, userId: number, sessionId: number): Promise<OwnSession> {
  const session = await findOwnSession(deps.db, userId, sessionId, living(deps.now()));
  if (session === undefined) throw new KeyholdError("not_found");
  return session;
}
