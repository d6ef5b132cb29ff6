import { invitationHashes } from "../core/crypto/invitation.ts";
import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { addressBlock, countWithin, REGISTRATIONS_PER_ADDRESS, throttleSubject } from "../core/throttle.ts";
import { consumeInvitation, isInvited } from "../db/invitations.ts";
import { insertUser, type User } from "../db/users.ts";
import type { Deps, Origin } from "./deps.ts";
import { admit } from "./steps/admit.ts";
import { readEmail } from "./steps/read-email.ts";
import { record } from "./steps/record.ts";
import { sealPassword } from "./steps/seal-password.ts";

/**
 * Makes an account. Where registration goes by invitation, one invitation makes one account; a registration that fails
 * does not use it up. Throws `registration_closed`, `invitation_invalid`, `validation_failed`, `email_taken`,
 * `too_many_requests`.
 */
export async function register(
  deps: Deps,
  origin: Origin,
  input: { email: string; password: Secret; invitation?: Secret | undefined },
): Promise<User> {
  const invitation = requiredInvitation(deps, input.invitation);
  const email = readEmail(input.email);
  const subject = throttleSubject("register", addressBlock(origin.address));
  await deps.db.write((tx) =>
    admit(tx, subject, deps.now(), (state, now) => countWithin(REGISTRATIONS_PER_ADDRESS, state, now)),
  );
  // Before any e-mail is looked up: without a good invitation nobody learns which are taken.
  if (invitation !== undefined && !(await isInvited(deps.db, invitation, email, deps.now()))) {
    throw new KeyholdError("invitation_invalid");
  }
  const sealFor = await sealPassword(deps, input.password);
  return deps.db.write(async (tx) => {
    const createdAt = deps.now();
    const user = await insertUser(
      tx,
      { email, createdAt, sealedWith: deps.keyring.first.fingerprint },
      sealFor,
    );
    if (user === undefined) throw new KeyholdError("email_taken");
    if (invitation !== undefined && !(await consumeInvitation(tx, invitation, email, createdAt))) {
      throw new KeyholdError("invitation_invalid");
    }
    await record(tx, deps, origin, user.id, {
      event: "user.registered",
      actor: `user:${user.id}`,
      subject: `user:${user.id}`,
      data: invitation === undefined ? {} : { invited: true },
      details: { email },
    });
    return user;
  });
}

/** The hashes of the invitation, or `undefined` where none is needed: one that is given there is left alone. */
function requiredInvitation(deps: Deps, given: Secret | undefined): readonly string[] | undefined {
  switch (deps.registration) {
    case "open":
      return undefined;
    case "closed":
      throw new KeyholdError("registration_closed");
    case "invite": {
      if (given === undefined) throw new KeyholdError("registration_closed", { hint: INVITATION_NEEDED });
      const hashes = invitationHashes(deps.jwtSecrets, given);
      if (hashes.length === 0) throw new KeyholdError("invitation_invalid");
      return hashes;
    }
  }
}

const INVITATION_NEEDED =
  "An invitation is needed. Ask the operator of this server for one, and send it as invitation.";
