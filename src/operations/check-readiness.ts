import { opensKnownValue } from "../core/crypto/seal.ts";
import { listFernetKeys } from "../db/fernet-keys.ts";
import type { Deps } from "./deps.ts";

/** What a node cannot work without. */
export type Need = "database" | "fernet_keys";

/** What is missing for this node to do its work; empty when it can. Asks the database itself, not what was true at the start. */
export async function checkReadiness({
  db,
  keyring,
}: Pick<Deps, "db" | "keyring">): Promise<readonly Need[]> {
  try {
    const rows = await listFernetKeys(db.read);
    const opens = rows.every((row) => {
      const key = keyring.get(row.fingerprint);
      return key !== undefined && opensKnownValue(key, row.knownValue);
    });
    return opens && rows.length > 0 ? [] : ["fernet_keys"];
  } catch {
    return ["database"];
  }
}
