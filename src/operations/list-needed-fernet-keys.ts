import { listFernetKeys } from "../db/fernet-keys.ts";
import type { Deps } from "./deps.ts";

/** Fingerprints of the Fernet keys that something in the database is, or may be, sealed under. */
export async function listNeededFernetKeys({ db }: Pick<Deps, "db">): Promise<readonly string[]> {
  return (await listFernetKeys(db.read)).map(({ fingerprint }) => fingerprint);
}
