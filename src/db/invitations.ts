import type { Tx } from "./schema.ts";

/** The invitations that only this e-mail may use, or has used. */
export async function deleteInvitationsFor(tx: Tx, email: string): Promise<void> {
  await tx.deleteFrom("invitations").where("email", "=", email).execute();
}
