import { createSecretKey, type KeyObject } from "node:crypto";
import { parseSecretList } from "../crypto/secret-list.ts";

/** Whose logins are accepted besides our own, and what verifies them. */
export interface HostLoginSettings {
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** What their `aud` must name. */
  readonly audience: string;
  readonly keys:
    | { readonly kind: "key_set"; readonly origin: string; readonly path: string }
    | { readonly kind: "secrets"; readonly secrets: HostSecrets };
}

/** The keys of HS256: each verifies. They do not print their bytes. */
export type HostSecrets = readonly KeyObject[];

/** Reads `HOST_LOGIN_SECRET`, a list as {@link parseSecretList} reads it. */
export function parseHostSecrets(text: string): { secrets: HostSecrets } | { problem: string } {
  const list = parseSecretList(text);
  return "problem" in list ? list : { secrets: list.entries.map((entry) => createSecretKey(entry, "utf8")) };
}
