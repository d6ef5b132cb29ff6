import { listLiveSessions, type OwnSession } from "../db/user-sessions.ts";
import type { Deps } from "./deps.ts";
import { living } from "./session-times.ts";

/** More than anybody looks through; "end all others" reaches the ones beyond too. */
const SHOWN = 500;

/** The live sessions of a user, the one used last first. */
export function listSessions(deps: Deps, userId: number): Promise<readonly OwnSession[]> {
  return listLiveSessions(deps.db, userId, living(deps.now()), SHOWN);
}
