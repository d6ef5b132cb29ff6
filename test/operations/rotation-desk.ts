import type { Keyring } from "../../src/core/crypto/keyring.ts";
import { open, type Place, seal } from "../../src/core/crypto/seal.ts";
import { Secret } from "../../src/core/secret.ts";
import { insertApiKey } from "../../src/db/api-keys.ts";
import { insertGeneratedKey } from "../../src/db/generated-keys.ts";
import { SEALED_TABLES, type SealedTableName } from "../../src/db/sealed-tables.ts";
import { insertVirtualKey, revokeVirtualKey } from "../../src/db/virtual-keys.ts";
import { archiveAudit } from "../../src/operations/archive-audit.ts";
import type { Deps } from "../../src/operations/deps.ts";
import { makeCheckpoint } from "../../src/operations/make-checkpoint.ts";
import { rotateFernetKey } from "../../src/operations/rotate-fernet-key.ts";
import { renewRows } from "../../src/operations/steps/renew-rows.ts";
import { addSecondFactor, openSession } from "./account-desk.ts";
import type { Desk } from "./desk.ts";

/** What tests of rotation do over and over: rows in every table that is sealed, and a look into them. */

const API_KEY = "the key at the exchange";
const SECRET = "the secret at the exchange";

/** Rotates without a thread of its own. */
export function rotate(deps: Pick<Deps, "db" | "keyring" | "now" | "random">) {
  return rotateFernetKey({ ...deps, renew: async (name, rows) => renewRows(deps, name, rows) });
}

/** Fills every table in which anything is sealed, for one user; answers its id. */
export async function fillSealedTables(desk: Desk): Promise<number> {
  const { deps } = desk;
  const userId = await desk.register();
  await addSecondFactor(desk, await openSession(desk));
  const { fingerprint } = deps.keyring.first;
  await deps.db.write(async (tx) => {
    await insertApiKey(tx, apiKeyRow(desk, userId));
    const bot = { user_id: userId, label: "bot", sealed_with: fingerprint, created_at: 1 };
    const sealGrant = (id: number) =>
      sealAt(desk, { table: "virtual_keys", column: "encrypted_grant", ownerId: id }, `grant ${id}`);
    await insertVirtualKey(tx, { ...bot, api_key: "khv_1" }, sealGrant);
    const revoked = await insertVirtualKey(tx, { ...bot, api_key: "khv_2" }, sealGrant);
    await revokeVirtualKey(tx, revoked.id, 2);
    const pair = { user_id: userId, exchange: "paper", key_type: "ed25519", label: null, public_key: "pem" };
    await insertGeneratedKey(
      tx,
      { ...pair, sealed_with: fingerprint, created_at: 1, expires_at: 2 },
      (ownerId) =>
        sealAt(desk, { table: "generated_keys", column: "encrypted_private_key", ownerId }, "private half"),
    );
  });
  await makeCheckpoint(deps);
  await archiveAudit(deps, 1, { put: async () => undefined, finish: async () => "sha" });
  return userId;
}

/** The row of an exchange key, sealed by this desk. */
function apiKeyRow(desk: Desk, userId: number) {
  const place = { table: "api_keys", ownerId: userId } as const;
  const sealed = sealAt(desk, { ...place, column: "encrypted_api_key" }, API_KEY);
  return {
    user_id: userId,
    exchange: "paper",
    key_type: "hmac",
    label: null,
    encrypted_api_key: sealed.token,
    encrypted_secret_key: sealAt(desk, { ...place, column: "encrypted_secret_key" }, SECRET).token,
    sealed_with: sealed.sealedWith,
    is_valid: true,
    state: "valid",
    state_reason: null,
    state_since: 1,
    permissions: "[]",
    warnings: "[]",
    is_ip_restricted: null,
    trading_expires_at: null,
    account_id: null,
    last_checked_at: 1,
    last_confirmed_at: 1,
    created_at: 1,
    updated_at: 1,
  };
}

export function sealAt({ deps }: Desk, place: Place, value: string) {
  return seal(deps.keyring, place, new Secret(value), deps.now(), deps.random);
}

/** What every sealed value of the database is, by table, column and key; MACs are not among them. */
export async function openAll(desk: Pick<Desk, "rows">, keyring: Keyring): Promise<Record<string, string>> {
  const opened: Record<string, string> = {};
  for (const [table, { key, tokens }] of Object.entries(SEALED_TABLES)) {
    for (const row of await desk.rows(`select * from ${table}`)) {
      for (const column of tokens.filter((token) => token !== "mac")) {
        const ownerId = Number(table === "api_keys" ? row.user_id : row[key]);
        const sealed = { token: String(row[column]), sealedWith: String(row.sealed_with) };
        const name = `${table}.${column} ${row[key]}`;
        const place = { table: table as SealedTableName, column, ownerId } as Place;
        opened[name] = sealed.token === "" ? "" : open(keyring, place, sealed).reveal();
      }
    }
  }
  return opened;
}
