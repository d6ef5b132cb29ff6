import { createInvitation, invitationHash } from "../core/crypto/invitation.ts";
import type { Secret } from "../core/secret.ts";
import { insertInvitation } from "../db/invitations.ts";
import type { Deps } from "./deps.ts";
import { readEmail } from "./steps/read-email.ts";
import { recordForDeployment } from "./steps/record.ts";

/**
 * Makes an invitation, which makes one account until `expiresAt` (milliseconds since 1970): for one e-mail, or for
 * whoever has it. Only its hash is stored. Throws `validation_failed`.
 */
export async function inviteUser(
  deps: Deps,
  { email: typed, expiresAt }: { email?: string | undefined; expiresAt: number },
): Promise<Secret> {
  const email = typed === undefined ? null : readEmail(typed);
  const invitation = createInvitation(deps.random);
  const hash = invitationHash(deps.jwtSecrets[0], invitation);
  if (hash === undefined) throw new TypeError("an invitation of our own making is malformed");
  await deps.db.write(async (tx) => {
    await insertInvitation(tx, { hash, email, expiresAt }, deps.now());
    await recordForDeployment(tx, deps, {
      event: "user.invited",
      actor: "operator",
      subject: "user:unknown",
      data: { is_bound: email !== null, expires_at: expiresAt },
    });
  });
  return invitation;
}
