import type { Tx } from "../../db/schema.ts";
import { insertRefreshToken, insertSession } from "../../db/sessions.ts";
import type { User } from "../../db/users.ts";
import type { Deps, Origin } from "../deps.ts";
import { LONGEST_MS } from "../session-times.ts";
import { issueAccessToken, issueRefreshToken, type Tokens } from "./issue-tokens.ts";
import { record } from "./record.ts";

/** Opens a session for a user who has just proven who he is. */
export async function openSession(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  { id, email, isActive, createdAt }: User,
  hasTotp: boolean,
): Promise<Tokens> {
  const now = deps.now();
  const expiresAt = now + LONGEST_MS;
  const { address, userAgent } = origin;
  const opened = { userId: id, openedAt: now, verifiedAt: now, expiresAt, address, userAgent };
  const sessionId = await insertSession(tx, opened);
  const refresh = issueRefreshToken(deps, { sessionId, userId: id, expiresAt });
  await insertRefreshToken(tx, sessionId, refresh, now);
  await record(tx, deps, origin, id, {
    event: "session.opened",
    actor: `user:${id}`,
    subject: `session:${sessionId}`,
  });
  const issued = issueAccessToken(deps, { id, email, isActive, createdAt }, sessionId);
  return { ...issued, hasTotp, refreshToken: { token: refresh.token, expiresAt } };
}
