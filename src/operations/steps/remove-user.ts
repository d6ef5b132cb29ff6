import type { Actor } from "../../core/audit/event.ts";
import { identityHash } from "../../core/host-login/identity.ts";
import { deleteApiKey, lockApiKey } from "../../db/api-keys.ts";
import { insertErasure } from "../../db/erasures.ts";
import { deleteFreeze } from "../../db/freezes.ts";
import { insertDeparture, listIdentities } from "../../db/host-identities.ts";
import { deleteInvitationsFor } from "../../db/invitations.ts";
import { deleteFolds } from "../../db/refusal-folds.ts";
import type { Tx } from "../../db/schema.ts";
import { deleteSessions } from "../../db/user-sessions.ts";
import { deleteUser, lockUser, type User } from "../../db/users.ts";
import type { Origin } from "../deps.ts";
import { type RecordDeps, record } from "./record.ts";

/**
 * Deletes an account with all that belongs to it, and asks for the personal details of its audit chain to be erased:
 * call `eraseDetails` for its id once the transaction is durable. What happened stays in the chain. Answers false,
 * and changes nothing, when the account was gone already. The id is never given again; the e-mail is free.
 */
export async function removeUser(
  tx: Tx,
  deps: RecordDeps,
  origin: Origin | undefined,
  user: Pick<User, "id" | "email">,
  actor: Actor,
): Promise<boolean> {
  if ((await lockUser(tx, user.id)) === undefined) return false;
  await deleteSessions(tx, user.id);
  const key = await lockApiKey(tx, user.id);
  if (key !== undefined) await deleteApiKey(tx, key.id);
  await deleteFreeze(tx, `user:${user.id}`);
  for (const identity of await listIdentities(tx, user.id))
    await insertDeparture(tx, identityHash(identity), deps.now());
  await deleteUser(tx, user.id);
  await deleteInvitationsFor(tx, user.email);
  await deleteFolds(tx, user.id);
  await insertErasure(tx, user.id, deps.now());
  if (key !== undefined) {
    await record(tx, deps, origin, user.id, {
      event: "api_key.deleted",
      actor,
      subject: `api_key:${key.id}`,
      data: { exchange: key.exchange },
    });
  }
  await record(tx, deps, origin, user.id, { event: "user.deleted", actor, subject: `user:${user.id}` });
  return true;
}
