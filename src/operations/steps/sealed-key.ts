import { open, seal } from "../../core/crypto/seal.ts";
import type { KeyType } from "../../core/crypto/signing.ts";
import { Secret } from "../../core/secret.ts";
import type { ApiKeyRow } from "../../db/api-keys.ts";
import type { Credential } from "../../exchanges/index.ts";
import type { Deps } from "../deps.ts";

/** The columns that hold an exchange key of a user, sealed. */
export function sealedColumns(
  { keyring, now, random }: Pick<Deps, "keyring" | "now" | "random">,
  userId: number,
  { keyType, apiKey, secret }: Credential,
) {
  const place = { table: "api_keys", ownerId: userId } as const;
  const sealFor = (column: "encrypted_api_key" | "encrypted_secret_key", value: Secret) =>
    seal(keyring, { ...place, column }, value, now(), random);
  const sealed = sealFor("encrypted_api_key", new Secret(apiKey));
  return {
    key_type: keyType,
    encrypted_api_key: sealed.token,
    encrypted_secret_key: sealFor("encrypted_secret_key", secret).token,
    sealed_with: sealed.sealedWith,
  };
}

/** Opens the exchange key of a row. Throws `key_unreadable`, `fernet_key_missing`. */
export function credentialOf({ keyring }: Pick<Deps, "keyring">, row: ApiKeyRow): Credential {
  const place = { table: "api_keys", ownerId: row.user_id } as const;
  const openColumn = (column: "encrypted_api_key" | "encrypted_secret_key") =>
    open(keyring, { ...place, column }, { token: row[column], sealedWith: row.sealed_with });
  return {
    keyType: row.key_type as KeyType,
    apiKey: openColumn("encrypted_api_key").reveal(),
    secret: openColumn("encrypted_secret_key"),
  };
}
