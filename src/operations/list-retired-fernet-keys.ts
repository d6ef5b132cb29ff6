import { listRetiredFernetKeys as list, type RetiredFernetKey } from "../db/fernet-key-history.ts";
import type { Deps } from "./deps.ts";

/** The Fernet keys that were in use here, and when each was retired, the oldest first. */
export function listRetiredFernetKeys({ db }: Pick<Deps, "db">): Promise<readonly RetiredFernetKey[]> {
  return list(db.read);
}
