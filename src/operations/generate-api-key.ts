import { generateKeyPairSync } from "node:crypto";
import { KeyholdError } from "../core/errors.ts";
import { readLabel } from "../core/keys/label.ts";
import { Secret } from "../core/secret.ts";
import { insertGeneratedKey, listGeneratedKeys, type ShownGeneratedKey } from "../db/generated-keys.ts";
import { lockUser } from "../db/users.ts";
import type { Deps, Origin } from "./deps.ts";
import { offeredExchange } from "./steps/offered-exchange.ts";
import { record } from "./steps/record.ts";
import { sealPrivateKey } from "./steps/seal-private-key.ts";

/** Registering a public key at an exchange can take days: some hold new keys back. */
const LIFETIME_MS = 7 * 86_400_000;
const MOST_UNFINISHED = 5;

/**
 * Makes an Ed25519 pair whose private half is sealed at once and never goes out: the owner registers the public half with the exchange
 * and comes back with the API key. It runs out after 7 days. Throws `validation_failed`, `too_many_generated_keys`.
 */
export async function generateApiKey(
  deps: Deps,
  origin: Origin,
  userId: number,
  input: { readonly exchange: string; readonly label: string | null },
): Promise<ShownGeneratedKey> {
  const exchange = offeredExchange(deps, input.exchange);
  const label = readLabel(input.label);
  const pair = generateKeyPairSync("ed25519");
  const privateKey = new Secret(pair.privateKey.export({ type: "pkcs8", format: "pem" }) as string);
  const publicKey = pair.publicKey.export({ type: "spki", format: "pem" }) as string;
  return deps.db.write(async (tx) => {
    const now = deps.now();
    if ((await lockUser(tx, userId)) === undefined) throw new KeyholdError("session_expired");
    if ((await listGeneratedKeys(tx, userId, now)).length >= MOST_UNFINISHED) {
      throw new KeyholdError("too_many_generated_keys", { params: { limit: MOST_UNFINISHED } });
    }
    const row = await insertGeneratedKey(
      tx,
      {
        user_id: userId,
        exchange: exchange.id,
        key_type: "ed25519",
        label,
        public_key: publicKey,
        sealed_with: deps.keyring.first.fingerprint,
        created_at: now,
        expires_at: now + LIFETIME_MS,
      },
      (id) => sealPrivateKey(deps, id, userId, privateKey),
    );
    await record(tx, deps, origin, userId, {
      event: "api_key.generated",
      actor: `user:${userId}`,
      subject: `generated_key:${row.id}`,
      data: { exchange: exchange.id, key_type: row.key_type },
      ...(label === null ? {} : { details: { label } }),
    });
    return row;
  });
}
