import type { HostIdentity } from "../core/host-login/identity.ts";
import type { Tx } from "./schema.ts";

/** The account that somebody of the host application is linked to. */
export async function findLinkedUserId(
  tx: Tx,
  { issuer, subject }: HostIdentity,
): Promise<number | undefined> {
  const row = await tx
    .selectFrom("host_identities")
    .select("user_id")
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst();
  return row?.user_id;
}

export async function listIdentities(tx: Tx, userId: number): Promise<readonly HostIdentity[]> {
  return tx
    .selectFrom("host_identities")
    .select(["issuer", "subject"])
    .where("user_id", "=", userId)
    .orderBy("issuer")
    .orderBy("subject")
    .execute();
}

/** Links an account. The caller has made sure, under a lock, that nobody else has the identity. */
export async function insertIdentity(
  tx: Tx,
  { issuer, subject }: HostIdentity,
  userId: number,
  now: number,
): Promise<void> {
  await tx
    .insertInto("host_identities")
    .values({ issuer, subject, user_id: userId, linked_at: now })
    .execute();
}

/** Remembers, by its hash, that the account of an identity was deleted. */
export async function insertDeparture(tx: Tx, identity: string, now: number): Promise<void> {
  await tx
    .insertInto("host_departures")
    .values({ identity, left_at: now })
    .onConflict((conflict) => conflict.column("identity").doUpdateSet({ left_at: now }))
    .execute();
}

/** When the account of an identity was last deleted, in milliseconds. */
export async function findDeparture(tx: Tx, identity: string): Promise<number | undefined> {
  const row = await tx
    .selectFrom("host_departures")
    .select("left_at")
    .where("identity", "=", identity)
    .executeTakeFirst();
  return row?.left_at;
}
