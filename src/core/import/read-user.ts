import { isBcryptHash } from "../crypto/bcrypt.ts";
import { DECOY_HASH } from "../crypto/password.ts";
import { parsePhc } from "../crypto/phc.ts";
import { normaliseEmail } from "../email.ts";
import { Secret } from "../secret.ts";
import { isTrue, type SourceUser, textOf } from "./source.ts";

/** How an account that was taken over logs in: not at all before the operator resets its password, when its hash is of another kind. */
type PasswordKind = "bcrypt" | "argon2id" | "none";

/** A user of the other application as an account of ours. */
export interface UserToImport {
  readonly email: string;
  readonly isActive: boolean;
  readonly passwordKind: PasswordKind;
  readonly hash: Secret;
}

/** Undefined when its e-mail is none that an account can have. */
export function readSourceUser(row: SourceUser): UserToImport | undefined {
  const email = typeof row.email === "string" ? normaliseEmail(row.email) : undefined;
  if (email === undefined) return undefined;
  const hash = textOf(row.hashed_password);
  const passwordKind = kindOf(hash);
  return {
    email,
    isActive: isTrue(row.is_active),
    passwordKind,
    // No password has that one, and verifying it takes as long as for everybody else.
    hash: new Secret(passwordKind === "none" ? DECOY_HASH : hash),
  };
}

function kindOf(hash: string): PasswordKind {
  if (isBcryptHash(hash)) return "bcrypt";
  return parsePhc(hash) === undefined ? "none" : "argon2id";
}
