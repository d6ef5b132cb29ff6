import { seal } from "../../core/crypto/seal.ts";
import { Secret } from "../../core/secret.ts";
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
