import { DatabaseSync } from "node:sqlite";
import { createInvitation, invitationHashes } from "../../src/core/crypto/invitation.ts";
import { random, secretsOf } from "../core/crypto/material.ts";
import type { Desk } from "./desk.ts";

/** What only time or an operator does to a server that runs: written into its database beside it. */
function change(desk: Desk, sql: string, ...values: (string | number)[]): void {
  const database = new DatabaseSync(desk.database, { timeout: 5_000 });
  try {
    database.prepare(sql).run(...values);
  } finally {
    database.close();
  }
}

/** Lets it be long ago that this person entered a password or a code. */
export function ageSessions(desk: Desk, email: string): void {
  change(
    desk,
    "update sessions set verified_at = 0 where user_id = (select id from users where email = ?)",
    email,
  );
}

const DAY_MS = 86_400_000;

/** Invites somebody, as the operator does; the desk runs with this JWT_SECRET. */
export function invite(desk: Desk, jwtSecret: string): string {
  const invitation = createInvitation(random);
  const [hash = ""] = invitationHashes(secretsOf(jwtSecret), invitation);
  const now = Date.now();
  change(
    desk,
    "insert into invitations (token_hash, created_at, expires_at) values (?, ?, ?)",
    hash,
    now,
    now + DAY_MS,
  );
  return invitation.reveal();
}
