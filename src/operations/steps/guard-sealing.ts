import type { Keyring } from "../../core/crypto/keyring.ts";
import { KeyholdError } from "../../core/errors.ts";
import { isForeignKeyViolation } from "../../db/constraint.ts";
import { listFernetKeys } from "../../db/fernet-keys.ts";
import type { Database } from "../../db/schema.ts";

/**
 * The database as it is handed to operations: whoever seals under a Fernet key that was retired while this process ran, and is refused by the
 * database therefore, is told so (`storage_failed`).
 */
export function guardSealing(db: Database, keyring: () => Keyring): Database {
  return {
    ...db,
    write: (work, options) =>
      db.write(work, options).catch(async (error: unknown) => {
        throw (await isRetired(db, keyring(), error)) ? refusal(keyring(), error) : error;
      }),
  };
}

/** The audit chain says in its own words that it was refused. */
async function isRetired(db: Database, { first }: Keyring, error: unknown): Promise<boolean> {
  const isReference =
    isForeignKeyViolation(error) || (error instanceof KeyholdError && isForeignKeyViolation(error.cause));
  if (!isReference) return false;
  return !(await listFernetKeys(db.read)).some(({ fingerprint }) => fingerprint === first.fingerprint);
}

function refusal({ first }: Keyring, cause: unknown): KeyholdError {
  const hint =
    `This server seals under the Fernet key ${first.fingerprint}, which was retired. ` +
    "The operator puts the key that is in use first in FERNET_KEY.";
  return new KeyholdError("storage_failed", { hint, cause });
}
