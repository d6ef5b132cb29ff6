import type { Selectable } from "kysely";
import type { Sealed } from "../core/crypto/seal.ts";
import type { Database, GeneratedKeyTable, Tx } from "./schema.ts";

export type GeneratedKeyRow = Selectable<GeneratedKeyTable>;

/** What is shown of a key pair: all but its private half. */
export type ShownGeneratedKey = Omit<GeneratedKeyRow, "encrypted_private_key" | "sealed_with" | "user_id">;

/** Adds a key pair. Its private half is sealed to its id, which only the row gives out, so `sealFor` is asked for it in between. */
export async function insertGeneratedKey(
  tx: Tx,
  key: Omit<GeneratedKeyRow, "id" | "encrypted_private_key">,
  sealFor: (id: number) => Sealed,
): Promise<GeneratedKeyRow> {
  const { id } = await tx
    .insertInto("generated_keys")
    .values({ ...key, encrypted_private_key: "" })
    .returning("id")
    .executeTakeFirstOrThrow();
  const { token, sealedWith } = sealFor(id);
  return tx
    .updateTable("generated_keys")
    .set({ encrypted_private_key: token, sealed_with: sealedWith })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function findGeneratedKey(
  db: Tx | Database["read"],
  userId: number,
  id: number,
): Promise<GeneratedKeyRow | undefined> {
  return db
    .selectFrom("generated_keys")
    .selectAll()
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .executeTakeFirst();
}

/** Those that have not run out, the newest first. */
export function listGeneratedKeys(
  db: Tx | Database["read"],
  userId: number,
  now: number,
): Promise<ShownGeneratedKey[]> {
  return db
    .selectFrom("generated_keys")
    .select(["id", "exchange", "key_type", "label", "public_key", "created_at", "expires_at"])
    .where("user_id", "=", userId)
    .where("expires_at", ">", now)
    .orderBy("id", "desc")
    .execute();
}

/** Answers false when it was gone already. */
export async function deleteGeneratedKey(tx: Tx, userId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("generated_keys")
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
