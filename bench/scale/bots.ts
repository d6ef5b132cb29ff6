import { randomFillSync } from "node:crypto";
import type { Client } from "pg";
import { createRandomPool } from "../../src/core/crypto/random.ts";
import { seal } from "../../src/core/crypto/seal.ts";
import { Secret } from "../../src/core/secret.ts";
import { KEYRING } from "../audit/history.ts";
import { post } from "../gateway/stand.ts";
import { type MadeVirtualKey, makeVirtualKeys } from "../servers/virtual-keys.ts";

/**
 * Gives these users a key of the paper exchange in place of the one that they have, and a bot each: every bot has an audit
 * chain of its own, so that no order waits for another one's head.
 */
export async function makeBots(
  client: Client,
  paperUrl: string,
  nodeUrl: string,
  users: readonly { readonly id: number; readonly token: string }[],
): Promise<MadeVirtualKey[]> {
  const made = (await post(`${paperUrl}/paper/keys`, { type: "hmac" })) as Record<string, string>;
  const random = createRandomPool(randomFillSync);
  const now = Date.now();
  for (const { id } of users) {
    const sealed = (column: "encrypted_api_key" | "encrypted_secret_key", value = "") =>
      seal(KEYRING, { table: "api_keys", column, ownerId: id }, new Secret(value), now, random).token;
    const values = [
      sealed("encrypted_api_key", made.api_key),
      sealed("encrypted_secret_key", made.secret_key),
      id,
    ];
    await client.query(
      "update api_keys set exchange = 'paper', encrypted_api_key = $1, encrypted_secret_key = $2 where user_id = $3",
      values,
    );
    // A bot that may trade is given by somebody who has just entered a password.
    await client.query("update sessions set verified_at = $1 where user_id = $2", [now, id]);
  }
  const limits = { permissions: ["read", "trade"], unlimited: true, weight_share: 100 };
  return makeVirtualKeys(
    nodeUrl,
    users.map(({ token }) => token),
    limits,
  );
}
