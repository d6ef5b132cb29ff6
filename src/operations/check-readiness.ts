import { opensKnownValue } from "../core/crypto/seal.ts";
import { listFernetKeys } from "../db/fernet-keys.ts";
import { pendingMigrations } from "../db/migrate.ts";
import { MIGRATIONS } from "../db/migrations/index.ts";
import { storeNode } from "../db/nodes.ts";
import type { Deps } from "./deps.ts";

/** What a node cannot work without. */
export type Need = "database" | "fernet_keys" | "migrations";

type ReadinessDeps = Pick<Deps, "db" | "keyring" | "node" | "now">;

/**
 * What is missing for this node to do its work; empty when it can. It writes and reads the database to find out: a full
 * disk, a server that only reads and a lock that somebody keeps look well to whoever only asks.
 */
export async function checkReadiness({ db, keyring, node, now }: ReadinessDeps): Promise<readonly Need[]> {
  try {
    await db.write((tx) => storeNode(tx, { ...node, seenAt: now(), fernetKeys: keyring.fingerprints }));
    const rows = await listFernetKeys(db.read);
    const opens = rows.every((row) => {
      const key = keyring.get(row.fingerprint);
      return key !== undefined && opensKnownValue(key, row.knownValue);
    });
    // A key that was retired while this node runs: whatever it seals is refused.
    const canSeal = rows.some(({ fingerprint }) => fingerprint === keyring.first.fingerprint);
    const isMigrated = (await pendingMigrations(db, MIGRATIONS)).length === 0;
    const missing: [Need, boolean][] = [
      ["fernet_keys", !opens || !canSeal],
      ["migrations", !isMigrated],
    ];
    return missing.filter(([, isMissing]) => isMissing).map(([need]) => need);
  } catch {
    return ["database"];
  }
}
