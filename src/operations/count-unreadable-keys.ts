import { open } from "../core/crypto/seal.ts";
import { listSealedKeys, type SealedKey } from "../db/api-keys.ts";
import type { Deps } from "./deps.ts";
import { countUnreadable, type Unreadable } from "./steps/count-unreadable.ts";

/** Opens every stored exchange key, and names those that do not open. */
export function countUnreadableKeys({ db, keyring }: Pick<Deps, "db" | "keyring">): Promise<Unreadable> {
  const tryOpen = ({ userId, apiKey, secret, sealedWith }: SealedKey) => {
    const place = { table: "api_keys", ownerId: userId } as const;
    open(keyring, { ...place, column: "encrypted_api_key" }, { token: apiKey, sealedWith });
    open(keyring, { ...place, column: "encrypted_secret_key" }, { token: secret, sealedWith });
  };
  return countUnreadable(
    (after, limit) => listSealedKeys(db, after, limit),
    ({ id }) => id,
    tryOpen,
  );
}
