import { createHash, randomFillSync } from "node:crypto";
import { type Keyring, parseKeyring } from "../../src/core/crypto/keyring.ts";
import { createRandomPool } from "../../src/core/crypto/random.ts";
import { seal } from "../../src/core/crypto/seal.ts";
import { Secret } from "../../src/core/secret.ts";
import { type BackupRow, insertRows, setLastId } from "../../src/db/backup-rows.ts";
import { BACKUP_TABLES, type BackupTable, IDENTITY_TABLES } from "../../src/db/backup-tables.ts";
import { migrate } from "../../src/db/migrate.ts";
import { MIGRATIONS } from "../../src/db/migrations/index.ts";
import type { Database } from "../../src/db/schema.ts";
import { bindDeployment } from "../../src/operations/bind-deployment.ts";
import { SECRETS } from "../servers/keyhold.ts";

const OLD_KEY = SECRETS.FERNET_KEY;
const NEW_KEY = `${Buffer.alloc(32, 7).toString("base64url")}=`;

/** Before, and during a rotation. */
export const KEYS = { old: OLD_KEY, both: `${NEW_KEY},${OLD_KEY}` };

const ROWS_AT_ONCE = 350;
const LOAD_MS = 60_000;
const NEVER = Date.UTC(2100);
/** As long as the permissions of a Binance key are. */
const PERMISSIONS = JSON.stringify(
  Array.from({ length: 11 }, () => ({
    name: "enablePortfolioMarginTrading",
    granted: false,
    verdict: "refuse",
  })),
);

const random = createRandomPool(randomFillSync);

export function keyringOf(text: string): Keyring {
  const parsed = parseKeyring(text);
  if ("problem" in parsed) throw new TypeError(parsed.problem);
  return parsed.keyring;
}

/**
 * Makes an empty database into one with so many exchange keys that are sealed under the old Fernet key. Their users count as sealed anew
 * already, so that the keys alone are to be moved.
 */
export async function fill(db: Database, keys: number, deployment = "production"): Promise<void> {
  const old = keyringOf(KEYS.old);
  const both = keyringOf(KEYS.both);
  await migrate(db, MIGRATIONS, Date.now);
  await bindDeployment({ db, keyring: old, now: Date.now, random }, deployment);
  await bindDeployment({ db, keyring: both, now: Date.now, random }, deployment);
  for (let first = 1; first <= keys; first += ROWS_AT_ONCE) {
    const ids = Array.from({ length: Math.min(ROWS_AT_ONCE, keys + 1 - first) }, (_, index) => first + index);
    await db.write(
      async (tx) => {
        await insertRows(
          tx,
          db.dialect,
          table("users"),
          ids.map((id) => userRow(id, both)),
        );
        await insertRows(
          tx,
          db.dialect,
          table("api_keys"),
          ids.map((id) => keyRow(id, old)),
        );
      },
      { limitMs: LOAD_MS },
    );
  }
  await db.write(async (tx) => {
    for (const name of IDENTITY_TABLES) await setLastId(tx, db.dialect, name, keys);
  });
}

/** What the sealed columns of a key hold: what must come out of them again. */
export function storedValue(column: string, id: number): string {
  return createHash("sha256").update(`${column} ${id}`).digest("hex");
}

function userRow(id: number, { first }: Keyring): BackupRow {
  return rowOf("users", {
    id,
    email: `user${id}@example.com`,
    hashed_password: "g".repeat(248),
    sealed_with: first.fingerprint,
    is_active: true,
    created_at: 0,
    updated_at: 0,
  });
}

function keyRow(id: number, old: Keyring): BackupRow {
  const sealed = (column: "encrypted_api_key" | "encrypted_secret_key") => {
    const value = new Secret(storedValue(column, id));
    return seal(old, { table: "api_keys", column, ownerId: id }, value, Date.now(), random).token;
  };
  return rowOf("api_keys", {
    id,
    user_id: id,
    exchange: "binance",
    key_type: "hmac",
    label: "Main account",
    encrypted_api_key: sealed("encrypted_api_key"),
    encrypted_secret_key: sealed("encrypted_secret_key"),
    sealed_with: old.first.fingerprint,
    is_valid: true,
    state: "valid",
    state_since: 0,
    permissions: PERMISSIONS,
    warnings: "[]",
    is_ip_restricted: true,
    account_id: "354937868",
    last_checked_at: 0,
    last_confirmed_at: 0,
    version: 1,
    // Keys are watched in another order than that of their ids; these never, because no exchange knows them.
    next_check_at: NEVER + ((id * 7_919) % 3_600_000),
    claimed_until: 0,
    doubts: 0,
    rejections: 0,
    created_at: 0,
    updated_at: 0,
  });
}

function rowOf(name: string, values: Readonly<Record<string, string | number | boolean>>): BackupRow {
  return table(name).columns.map((column) => values[column] ?? null);
}

function table(name: string): BackupTable {
  const found = BACKUP_TABLES.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`no table ${name}`);
  return found;
}
