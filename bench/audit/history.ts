import { randomBytes, randomFillSync } from "node:crypto";
import { detailsHash, entryHash, GENESIS, headBytes } from "../../src/core/audit/chain.ts";
import { type Keyring, parseKeyring } from "../../src/core/crypto/keyring.ts";
import { headPlace, macUnder } from "../../src/core/crypto/mac.ts";
import { createRandomPool } from "../../src/core/crypto/random.ts";
import { type BackupRow, insertRows } from "../../src/db/backup-rows.ts";
import { BACKUP_TABLES, type BackupTable } from "../../src/db/backup-tables.ts";
import { migrate } from "../../src/db/migrate.ts";
import { MIGRATIONS } from "../../src/db/migrations/index.ts";
import type { Database } from "../../src/db/schema.ts";
import { bindDeployment } from "../../src/operations/bind-deployment.ts";
import { makeCheckpoint } from "../../src/operations/make-checkpoint.ts";
import { SECRETS } from "../servers/keyhold.ts";

const ROWS_AT_ONCE = 500;
const LOAD_MS = 60_000;
/** The first chain is the deployment's own; the others belong to nobody, so that no user is needed. */
const FIRST_CHAIN = 1;

export const KEYRING = ((): Keyring => {
  const parsed = parseKeyring(SECRETS.FERNET_KEY);
  if ("problem" in parsed) throw new TypeError(parsed.problem);
  return parsed.keyring;
})();

const random = createRandomPool(randomFillSync);

/** Makes an empty database into one of this version. */
export async function prepare(db: Database): Promise<void> {
  await migrate(db, MIGRATIONS, Date.now);
  await bindDeployment({ db, keyring: KEYRING, now: Date.now, random }, "production");
}

/** Users with the ids from 1 to so many, into a database that has none. Nobody can log in as one of them. */
export async function addUsers(db: Database, count: number): Promise<void> {
  await db.write(async (tx) => {
    for (let id = 1; id <= count; id++) {
      const user = { email: `user${id}@example.com`, hashed_password: "-", is_active: true };
      const at = { sealed_with: KEYRING.first.fingerprint, created_at: 0, updated_at: 0 };
      await tx
        .insertInto("users")
        .values({ ...user, ...at })
        .execute();
    }
  });
}

/** Fills a prepared database with chains of the same length, as users make them, and signs a checkpoint over all of them. */
export async function writeHistory(db: Database, chains: number, entriesPerChain: number): Promise<void> {
  await writeChains(
    db,
    Array.from({ length: chains }, () => entriesPerChain),
  );
  await makeCheckpoint({ db, keyring: KEYRING, now: Date.now });
}

/** Chains of these lengths, numbered from 1 on. */
export async function writeChains(db: Database, lengths: readonly number[]): Promise<void> {
  for (const [index, length] of lengths.entries()) await writeChain(db, FIRST_CHAIN + index, length);
}

async function writeChain(db: Database, chainId: number, length: number): Promise<void> {
  let hash = GENESIS;
  for (let first = 1; first <= length; first += ROWS_AT_ONCE) {
    const entries: BackupRow[] = [];
    const details: BackupRow[] = [];
    for (let sequence = first; sequence < Math.min(length + 1, first + ROWS_AT_ONCE); sequence++) {
      const entry = anEntry(chainId, sequence);
      const nonce = randomBytes(16).toString("hex");
      const next = { ...entry, detailsHash: detailsHash(nonce, DETAILS) };
      hash = entryHash(hash, next);
      const { at, event, actor, subject, requestId, data } = entry;
      entries.push([chainId, sequence, at, event, actor, subject, requestId, data, next.detailsHash, hash]);
      details.push([chainId, sequence, nonce, DETAILS]);
    }
    await db.write(
      async (tx) => {
        await insertRows(tx, db.dialect, table("audit_entries"), entries);
        await insertRows(tx, db.dialect, table("audit_details"), details);
      },
      { limitMs: LOAD_MS },
    );
  }
  const { mac, sealedWith } = macUnder(KEYRING, headPlace(chainId), headBytes(chainId, length, hash));
  const head = [[chainId, length, hash, mac, sealedWith, true]];
  await db.write((tx) => insertRows(tx, db.dialect, table("audit_heads"), head));
}

const DETAILS = JSON.stringify({
  address: "203.0.113.7",
  user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0)",
});

function anEntry(chainId: number, sequence: number) {
  return {
    chainId,
    sequence,
    at: 1_790_000_000_000 + sequence * 1_000,
    event: "api_key.checked",
    actor: `user:${chainId}`,
    subject: `api_key:${chainId}`,
    requestId: randomBytes(12).toString("base64url"),
    data: JSON.stringify({ exchange: "binance", state: "valid", warnings: ["key_old"] }),
  };
}

function table(name: string): BackupTable {
  const found = BACKUP_TABLES.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`no table ${name}`);
  return found;
}
