import { createHmac } from "node:crypto";
import { Secret } from "../secret.ts";
import { decodeUnpadded, encodeUnpadded } from "./base64url.ts";
import type { JwtSecret, JwtSecrets } from "./jwt-secrets.ts";
import type { Random } from "./random.ts";

/** By which a scanner for secrets knows one. */
const PREFIX = "khi_";
const BYTES = 32;
const LENGTH = PREFIX.length + 43;

/** Makes an invitation: `khi_` and 256 random bits as 43 characters. The database holds its hash only. */
export function createInvitation(random: Random): Secret {
  return new Secret(PREFIX + encodeUnpadded(random(BYTES)));
}

/**
 * The hash under which an invitation is stored and found, in lower-case hex: keyed, so that whoever can write the
 * database cannot plant one that he knows. `undefined` when the text has not the form of an invitation.
 */
export function invitationHash(secret: JwtSecret, invitation: Secret): string | undefined {
  const text = invitation.reveal();
  const isWellFormed =
    text.length === LENGTH &&
    text.startsWith(PREFIX) &&
    decodeUnpadded(text.slice(PREFIX.length)) !== undefined;
  return isWellFormed ? createHmac("sha256", secret.invitation).update(text).digest("hex") : undefined;
}

/** The hash under each secret, so that invitations outlive a change of `JWT_SECRET`; empty for a malformed one. */
export function invitationHashes(secrets: JwtSecrets, invitation: Secret): readonly string[] {
  return secrets.map((secret) => invitationHash(secret, invitation)).filter((hash) => hash !== undefined);
}
