import { KeyholdError } from "../core/errors.ts";
import type { HostIdentity } from "../core/host-login/identity.ts";
import { findLinkedUserId, insertIdentity, listIdentities } from "../db/host-identities.ts";
import { lockThrottle } from "../db/throttles.ts";
import type { Deps } from "./deps.ts";
import { accountNamed } from "./steps/account-named.ts";
import { turnOf } from "./steps/admit-host-login.ts";
import { record } from "./steps/record.ts";

/**
 * Links an account to somebody of the host application, who from then on comes into it by a login there. Answers false when
 * it was linked to that one already. Throws `not_found`, and `validation_failed` when the subject is linked to another account, or
 * when somebody else of the host comes into this one, unless it `isSecond`: whoever was there first would act as both.
 */
export function linkUser(
  deps: Deps,
  input: {
    readonly email: string;
    readonly issuer: string;
    readonly subject: string;
    readonly isSecond?: boolean;
  },
): Promise<boolean> {
  const identity = { issuer: input.issuer, subject: input.subject };
  return deps.db.write(async (tx) => {
    await lockThrottle(tx, turnOf(identity));
    const user = await accountNamed(tx, input.email);
    const linkedId = await findLinkedUserId(tx, identity);
    if (linkedId === user.id) return false;
    if (linkedId !== undefined)
      throw refused("This one is linked to another account, which would have to be deleted first.");
    const others = (await listIdentities(tx, user.id)).filter(({ issuer }) => issuer === input.issuer);
    if (others.length > 0 && input.isSecond !== true) throw refused(sharedWith(others));
    await insertIdentity(tx, identity, user.id, deps.now());
    await record(tx, deps, undefined, user.id, {
      event: "user.linked",
      actor: "operator",
      subject: `user:${user.id}`,
      data: { by: "operator", is_new: false },
    });
    return true;
  });
}

function sharedWith(others: readonly HostIdentity[]): string {
  const names = others.map(({ subject }) => subject).join(", ");
  return `The account is that of ${names} there, who would act as this one too. If they are one person, add --second.`;
}

function refused(message: string): KeyholdError {
  return new KeyholdError("validation_failed", { fields: [{ field: "subject", message }] });
}
