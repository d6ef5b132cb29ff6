import { open } from "../core/crypto/seal.ts";
import { KeyholdError } from "../core/errors.ts";
import { listSealedKeys, type SealedKey } from "../db/api-keys.ts";
import type { Deps } from "./deps.ts";

const PAGE = 1_000;

/** Opens every stored exchange key, page by page, and names those that do not open. */
export async function countUnreadableKeys(
  deps: Pick<Deps, "db" | "keyring">,
): Promise<{ readonly total: number; readonly unreadable: readonly number[] }> {
  const unreadable: number[] = [];
  let total = 0;
  let after = 0;
  for (;;) {
    const page = await listSealedKeys(deps.db, after, PAGE);
    for (const key of page) if (!opens(deps, key)) unreadable.push(key.id);
    total += page.length;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return { total, unreadable };
    after = last.id;
  }
}

function opens({ keyring }: Pick<Deps, "keyring">, key: SealedKey): boolean {
  const place = { table: "api_keys", ownerId: key.userId } as const;
  try {
    open(
      keyring,
      { ...place, column: "encrypted_api_key" },
      { token: key.apiKey, sealedWith: key.sealedWith },
    );
    open(
      keyring,
      { ...place, column: "encrypted_secret_key" },
      { token: key.secret, sealedWith: key.sealedWith },
    );
    return true;
  } catch (error) {
    if (error instanceof KeyholdError) return false;
    throw error;
  }
}
