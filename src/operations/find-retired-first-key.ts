import type { RetiredFernetKey } from "../db/fernet-key-history.ts";
import type { Deps } from "./deps.ts";
import { findRetiredFirst } from "./steps/retired-first.ts";

/** When the Fernet key that this process seals under was retired here, if it was. */
export function findRetiredFirstKey({
  db,
  keyring,
}: Pick<Deps, "db" | "keyring">): Promise<RetiredFernetKey | undefined> {
  return findRetiredFirst(db.read, keyring);
}
