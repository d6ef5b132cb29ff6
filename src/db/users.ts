import type { Kysely, Selectable } from "kysely";
import { forUpdate } from "./lock.ts";
import { prepared } from "./prepared.ts";
import type { Database, Schema, Tx } from "./schema.ts";

export interface User {
  readonly id: number;
  readonly email: string;
  readonly isActive: boolean;
  readonly createdAt: number;
}

/** A password hash as it stands in its row: sealed, to be opened with the user's id. */
export interface SealedPassword {
  readonly token: string;
  readonly sealedWith: string;
}

export type UserWithPassword = User & { readonly password: SealedPassword };

/**
 * Adds a user, active unless told otherwise, or answers `undefined` when the e-mail is taken. The hash is sealed to the id, which only
 * the row gives out, so `sealFor` is asked for it in between.
 */
export async function insertUser(
  tx: Tx,
  user: { email: string; createdAt: number; sealedWith: string; isActive?: boolean },
  sealFor: (id: number) => SealedPassword,
): Promise<User | undefined> {
  const isActive = user.isActive ?? true;
  const at = { created_at: user.createdAt, updated_at: user.createdAt };
  const row = await tx
    .insertInto("users")
    .values({
      email: user.email,
      hashed_password: "",
      sealed_with: user.sealedWith,
      is_active: isActive,
      ...at,
    })
    .onConflict((conflict) => conflict.column("email").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const password = sealFor(row.id);
  await tx
    .updateTable("users")
    .set({ hashed_password: password.token, sealed_with: password.sealedWith })
    .where("id", "=", row.id)
    .execute();
  return { id: row.id, email: user.email, isActive, createdAt: user.createdAt };
}

const WITH_PASSWORD = ["id", "email", "is_active", "created_at", "hashed_password", "sealed_with"] as const;

const userByEmail = prepared((db: Kysely<Schema>, p: { email: string }) =>
  db.selectFrom("users").select(WITH_PASSWORD).where("email", "=", p.email),
);

export async function findUserByEmail(db: Database, email: string): Promise<UserWithPassword | undefined> {
  return withPassword(await userByEmail.first(db.read, { email }));
}

export async function findUser(db: Database, id: number): Promise<UserWithPassword | undefined> {
  const query = db.read.selectFrom("users").select(WITH_PASSWORD).where("id", "=", id);
  return withPassword(await query.executeTakeFirst());
}

export async function findUserIdByEmail(
  db: Tx | Database["read"],
  email: string,
): Promise<number | undefined> {
  return (await userByEmail.first(db, { email }))?.id;
}

/** The e-mail of an account; undefined when it is gone. */
export async function findEmail(db: Tx | Database["read"], id: number): Promise<string | undefined> {
  const query = db.selectFrom("users").select("email").where("id", "=", id);
  return (await query.executeTakeFirst())?.email;
}

/** Locks the row of a user until the transaction ends. */
export async function lockUser(tx: Tx, id: number): Promise<UserWithPassword | undefined> {
  const query = tx.selectFrom("users").select(WITH_PASSWORD).where("id", "=", id);
  return withPassword(await forUpdate(tx, query).executeTakeFirst());
}

/** The same for the user with this e-mail, in the form in which it is stored. */
export async function lockUserByEmail(tx: Tx, email: string): Promise<UserWithPassword | undefined> {
  const query = tx.selectFrom("users").select(WITH_PASSWORD).where("email", "=", email);
  return withPassword(await forUpdate(tx, query).executeTakeFirst());
}

export async function updateActive(tx: Tx, id: number, isActive: boolean, now: number): Promise<void> {
  await tx.updateTable("users").set({ is_active: isActive, updated_at: now }).where("id", "=", id).execute();
}

export async function updatePassword(
  tx: Tx,
  id: number,
  { token, sealedWith }: SealedPassword,
  now: number,
): Promise<void> {
  await tx
    .updateTable("users")
    .set({ hashed_password: token, sealed_with: sealedWith, updated_at: now })
    .where("id", "=", id)
    .execute();
}

/** What refers to the user by id goes with the row; an exchange key must be gone before. */
export async function deleteUser(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom("users").where("id", "=", id).execute();
}

type Row = Pick<Selectable<Schema["users"]>, (typeof WITH_PASSWORD)[number]>;

function withPassword(row: Row | undefined): UserWithPassword | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.id,
    email: row.email,
    isActive: row.is_active,
    createdAt: row.created_at,
    password: { token: row.hashed_password, sealedWith: row.sealed_with },
  };
}
