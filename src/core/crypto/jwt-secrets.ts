import { createSecretKey, type KeyObject } from "node:crypto";
import { extractAndExpand, INVITATION_LABEL, REFRESH_LABEL } from "./subkeys.ts";

/** One secret of `JWT_SECRET` in the forms in which it is used; KeyObjects do not print their bytes. */
export interface JwtSecret {
  /** The UTF-8 bytes of the text: the key of HS256. */
  readonly signing: KeyObject;
  /** The subkey under which refresh tokens are hashed. */
  readonly refresh: KeyObject;
  /** The subkey under which invitations are hashed. */
  readonly invitation: KeyObject;
}

/** The secrets in the order of `JWT_SECRET`: the first signs, all verify. */
export type JwtSecrets = readonly [JwtSecret, ...JwtSecret[]];

const MIN_BYTES = 32;

/**
 * Reads `JWT_SECRET`: secrets separated by commas, blanks around each dropped, each at least 32 bytes of UTF-8 (RFC
 * 7518 section 3.2 asks that much of HS256). The problem is the end of a sentence about the variable, names the
 * position at fault and holds nothing of the value.
 */
export function parseJwtSecrets(text: string): { secrets: JwtSecrets } | { problem: string } {
  const entries = text.split(",").map((entry) => entry.trim());
  for (const [index, entry] of entries.entries()) {
    const place = entries.length === 1 ? "" : `in entry ${index + 1} of ${entries.length} `;
    if (Buffer.byteLength(entry) < MIN_BYTES)
      return { problem: `${place}is shorter than ${MIN_BYTES} bytes` };
    if (entries.indexOf(entry) < index) return { problem: `${place}repeats an earlier entry` };
  }
  const [first = "", ...others] = entries;
  return { secrets: [jwtSecret(first), ...others.map(jwtSecret)] };
}

function jwtSecret(text: string): JwtSecret {
  return {
    signing: createSecretKey(text, "utf8"),
    refresh: createSecretKey(extractAndExpand(text, REFRESH_LABEL)),
    invitation: createSecretKey(extractAndExpand(text, INVITATION_LABEL)),
  };
}
