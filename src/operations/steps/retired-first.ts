import type { Keyring } from "../../core/crypto/keyring.ts";
import { listRetiredFernetKeys, type RetiredFernetKey } from "../../db/fernet-key-history.ts";
import { listFernetKeys } from "../../db/fernet-keys.ts";
import type { Database, Tx } from "../../db/schema.ts";

/** When the key that this keyring seals under was retired here; undefined when it was not, or is in use again. */
export async function findRetiredFirst(
  db: Tx | Database["read"],
  { first }: Keyring,
): Promise<RetiredFernetKey | undefined> {
  const isFirst = ({ fingerprint }: { readonly fingerprint: string }) => fingerprint === first.fingerprint;
  return (await listFernetKeys(db)).some(isFirst)
    ? undefined
    : (await listRetiredFernetKeys(db)).find(isFirst);
}
