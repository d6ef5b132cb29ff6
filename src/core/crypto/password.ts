import { type Argon2Parameters, argon2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { KeyholdError } from "../errors.ts";
import { Secret } from "../secret.ts";
import { formatPhc, type PasswordHash, parsePhc } from "./phc.ts";
import type { Random } from "./random.ts";
import { encodeText } from "./text.ts";

/** More UTF-8 bytes than this are no password. */
export const MAX_PASSWORD_BYTES = 1_024;

/** What a hash costs; `memory` in KiB. */
export type PasswordCost = Pick<PasswordHash, "memory" | "passes" | "parallelism">;

/**
 * 46 MiB, 1 pass, 1 lane, the first of OWASP's equals: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 * Of these it is the one above 32 MiB, from where on the C library gives memory back to the system after each hash;
 * with 19 MiB and 2 passes a server kept over 100 MB for ever.
 */
export const PASSWORD_COST: PasswordCost = { memory: 47_104, passes: 1, parallelism: 1 };

const SALT_LENGTH = 16;
const TAG_LENGTH = 32;

const computeTag = promisify(
  (parameters: Argon2Parameters, done: (error: Error | null, tag: Buffer) => void) =>
    argon2("argon2id", parameters, done),
);

/**
 * A hash that no password has. Verifying against it when there is no such user costs what a real verification of that
 * cost does, so that the time of an answer does not tell who has an account.
 */
export function decoyHash(cost: PasswordCost): string {
  return formatPhc({ ...cost, salt: Buffer.alloc(SALT_LENGTH), tag: Buffer.alloc(TAG_LENGTH) });
}

/** For accounts without a password of their own. */
export const DECOY_HASH = decoyHash(PASSWORD_COST);

/**
 * Hashes a password with argon2id; the answer is a PHC string. Throws `validation_failed`, naming `field`, when it is
 * too long.
 */
export async function hashPassword(
  password: Secret,
  random: Random,
  cost: PasswordCost,
  field = "password",
): Promise<string> {
  const message = normalised(password);
  if (message === undefined) {
    const fault = { field, message: `At most ${MAX_PASSWORD_BYTES} bytes are possible.` };
    throw new KeyholdError("validation_failed", { fields: [fault] });
  }
  const salt = random(SALT_LENGTH);
  const tag = await computeTag({ ...cost, message, nonce: salt, tagLength: TAG_LENGTH });
  return formatPhc({ ...cost, salt, tag });
}

/**
 * Whether the password has this hash; compared in constant time. Throws `key_unreadable` for a text that is no
 * argon2id PHC string within the bounds of docs/formats.md: that is damage, not a wrong password.
 */
export async function verifyPassword(password: Secret, phc: string): Promise<boolean> {
  const stored = parsePhc(phc);
  if (stored === undefined) throw new KeyholdError("key_unreadable");
  const message = normalised(password);
  if (message === undefined) return false;
  return timingSafeEqual(await tagOf(stored, message), stored.tag);
}

function tagOf({ memory, passes, parallelism, salt, tag }: PasswordHash, message: Buffer): Promise<Buffer> {
  return computeTag({ memory, passes, parallelism, message, nonce: salt, tagLength: tag.length });
}

// Form C: the same password typed on another system gives the same bytes (RFC 8265 section 4.2).
function normalised(password: Secret): Buffer | undefined {
  const message = encodeText(new Secret(password.reveal().normalize("NFC")));
  return message.length > MAX_PASSWORD_BYTES ? undefined : message;
}
