import type { Kysely, Selectable } from "kysely";
import type { Sealed } from "../core/crypto/seal.ts";
import { operatorFrozenAt } from "./freezes.ts";
import { forUpdate, holdOffFreezes } from "./lock.ts";
import { prepared } from "./prepared.ts";
import type { Database, Schema, Tx, VirtualKeyTable } from "./schema.ts";

export type VirtualKeyRow = Selectable<VirtualKeyTable>;

/** A virtual key with the exchange key behind it, as a request of a bot needs them. */
export type VirtualKeyInUse = Pick<VirtualKeyRow, "id" | "user_id" | "encrypted_grant" | "sealed_with"> & {
  readonly exchange: string;
  readonly key_type: string;
  readonly key_state: string;
  readonly key_frozen_at: number | null;
  readonly operator_frozen_at: number | null;
  readonly api_key_id: number;
  readonly encrypted_api_key: string;
  readonly encrypted_secret_key: string;
  readonly api_key_sealed_with: string;
};

const inUse = prepared((db: Kysely<Schema>, p: { apiKey: string }) =>
  db
    .selectFrom("virtual_keys")
    .innerJoin("users", "users.id", "virtual_keys.user_id")
    .innerJoin("api_keys", "api_keys.user_id", "virtual_keys.user_id")
    .select([
      "virtual_keys.id",
      "virtual_keys.user_id",
      "virtual_keys.encrypted_grant",
      "virtual_keys.sealed_with",
      "api_keys.exchange",
      "api_keys.key_type",
      "api_keys.state as key_state",
      "api_keys.frozen_at as key_frozen_at",
      "api_keys.id as api_key_id",
      "api_keys.encrypted_api_key",
      "api_keys.encrypted_secret_key",
      "api_keys.sealed_with as api_key_sealed_with",
    ])
    .select(operatorFrozenAt.as("operator_frozen_at"))
    .where("virtual_keys.api_key", "=", p.apiKey)
    .where("virtual_keys.revoked_at", "is", null)
    .where("users.is_active", "=", true),
);

/** Undefined for one that is unknown or revoked, whose user is switched off, or that has no exchange key behind it. */
export function findVirtualKeyInUse(db: Database, apiKey: string): Promise<VirtualKeyInUse | undefined> {
  return inUse.first(db.read, { apiKey });
}

const stillGood = prepared(
  (tx: Tx, p: { id: number; grant: string; apiKey: number; secret: string; state: string }) =>
    forUpdate(
      tx,
      tx
        .selectFrom("users")
        .innerJoin("api_keys", "api_keys.user_id", "users.id")
        .innerJoin("virtual_keys", "virtual_keys.user_id", "users.id")
        .select("virtual_keys.id")
        .where("virtual_keys.id", "=", p.id)
        .where("virtual_keys.encrypted_grant", "=", p.grant)
        .where("users.is_active", "=", true)
        .where("api_keys.id", "=", p.apiKey)
        .where("api_keys.encrypted_secret_key", "=", p.secret)
        .where("api_keys.state", "=", p.state)
        .where("api_keys.frozen_at", "is", null)
        .where(operatorFrozenAt, "is", null),
    ),
);

/**
 * Whether everything on whose strength a request was decided is as it was read: the grant, and with it limits, expiry, pause and
 * revocation; the exchange key and its state; the user; and nothing of it is frozen. Until the transaction ends it stays so, and no
 * freeze takes effect. To be the first thing that it does.
 */
export async function lockUnchanged(tx: Tx, key: VirtualKeyInUse): Promise<boolean> {
  // The server looks only once freezes are held off, though it hears of both at once.
  const [, found] = await Promise.all([
    holdOffFreezes(tx),
    stillGood.first(tx, {
      id: key.id,
      grant: key.encrypted_grant,
      apiKey: key.api_key_id,
      secret: key.encrypted_secret_key,
      state: key.key_state,
    }),
  ]);
  return found !== undefined;
}

/** Adds a virtual key. The grant is sealed to its id, which only the row gives out, so `sealFor` is asked for it in between. */
export async function insertVirtualKey(
  tx: Tx,
  key: Pick<VirtualKeyRow, "user_id" | "api_key" | "label" | "sealed_with" | "created_at">,
  sealFor: (id: number) => Sealed,
): Promise<VirtualKeyRow> {
  const row = await tx
    .insertInto("virtual_keys")
    .values({ ...key, encrypted_grant: "", updated_at: key.created_at, revoked_at: null, last_used_at: null })
    .returningAll()
    .executeTakeFirstOrThrow();
  const grant = sealFor(row.id);
  await updateVirtualKey(tx, row.id, { grant, label: key.label }, key.created_at);
  return { ...row, encrypted_grant: grant.token, sealed_with: grant.sealedWith };
}

const update = prepared(
  (tx: Tx, p: { id: number; grant: string; sealedWith: string; label: string; now: number }) =>
    tx
      .updateTable("virtual_keys")
      .set({ encrypted_grant: p.grant, sealed_with: p.sealedWith, label: p.label, updated_at: p.now })
      .where("id", "=", p.id),
);

export async function updateVirtualKey(
  tx: Tx,
  id: number,
  { grant, label }: { readonly grant: Sealed; readonly label: string },
  now: number,
): Promise<void> {
  const { token, sealedWith } = grant;
  const changed = await update.changes(tx, { id, grant: token, sealedWith, label, now });
  if (changed === 0) throw new RangeError(`there is no virtual key ${id}`);
}

/** What a virtual key could do is forgotten with it: nothing in the row can bring it back. */
export async function revokeVirtualKey(tx: Tx, id: number, now: number): Promise<void> {
  await tx
    .updateTable("virtual_keys")
    .set({ encrypted_grant: "", revoked_at: now, updated_at: now })
    .where("id", "=", id)
    .execute();
}

const lock = prepared((tx: Tx, p: { user: number; id: number; day: number }) =>
  forUpdate(
    tx,
    tx
      .selectFrom("virtual_keys")
      .selectAll()
      .select((on) => {
        const use = on
          .selectFrom("virtual_key_days")
          .where("virtual_key_id", "=", p.id)
          .where("virtual_key_days.day", "=", p.day);
        return [use.select("reserved").as("reserved"), use.select("orders").as("orders")];
      })
      .where("id", "=", p.id)
      .where("user_id", "=", p.user),
  ),
);

/** A virtual key, and what it has used of a day (since 1970, UTC); null for nothing. */
type LockedVirtualKey = VirtualKeyRow & Record<"reserved" | "orders", number | null>;

export function lockVirtualKey(
  tx: Tx,
  userId: number,
  id: number,
  day: number,
): Promise<LockedVirtualKey | undefined> {
  return lock.first(tx, { user: userId, id, day });
}

/** The same for all virtual keys of a user; answers how many there were. */
export async function revokeAllVirtualKeys(tx: Tx, userId: number, now: number): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable("virtual_keys")
    .set({ encrypted_grant: "", revoked_at: now, updated_at: now })
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

export function findVirtualKey(db: Database, userId: number, id: number): Promise<VirtualKeyRow | undefined> {
  return db.read
    .selectFrom("virtual_keys")
    .selectAll()
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .executeTakeFirst();
}

/** The newest first, those with ids below `before`. */
export function listVirtualKeys(
  db: Database,
  userId: number,
  before: number | undefined,
  limit: number,
): Promise<VirtualKeyRow[]> {
  const query = db.read.selectFrom("virtual_keys").selectAll().where("user_id", "=", userId);
  const page = before === undefined ? query : query.where("id", "<", before);
  return page.orderBy("id", "desc").limit(limit).execute();
}

const countLive = prepared((db: Kysely<Schema>, p: { user: number }) =>
  db
    .selectFrom("virtual_keys")
    .select(db.fn.countAll<number>().as("count"))
    .where("user_id", "=", p.user)
    .where("revoked_at", "is", null),
);

/** How many of a user's virtual keys are not revoked. */
export async function countLiveVirtualKeys(db: Tx | Database["read"], userId: number): Promise<number> {
  return Number((await countLive.first(db, { user: userId }))?.count ?? 0);
}

/** Notes when virtual keys were last used; an older time does not replace a newer one. */
export async function noteUse(tx: Tx, id: number, at: number): Promise<void> {
  await touch.changes(tx, { id, at });
}

const touch = prepared((tx: Tx, p: { id: number; at: number }) =>
  tx
    .updateTable("virtual_keys")
    .set({ last_used_at: p.at })
    .where("id", "=", p.id)
    .where((on) => on.or([on("last_used_at", "is", null), on("last_used_at", "<", p.at)])),
);
