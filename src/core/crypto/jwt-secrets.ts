import { createSecretKey, type KeyObject } from "node:crypto";
import { parseSecretList } from "./secret-list.ts";
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

/** Reads `JWT_SECRET`, a list as {@link parseSecretList} reads it. */
export function parseJwtSecrets(text: string): { secrets: JwtSecrets } | { problem: string } {
  const list = parseSecretList(text);
  if ("problem" in list) return list;
  const [first = "", ...others] = list.entries;
  return { secrets: [jwtSecret(first), ...others.map(jwtSecret)] };
}

function jwtSecret(text: string): JwtSecret {
  return {
    signing: createSecretKey(text, "utf8"),
    refresh: createSecretKey(extractAndExpand(text, REFRESH_LABEL)),
    invitation: createSecretKey(extractAndExpand(text, INVITATION_LABEL)),
  };
}
