import type { Deps } from "./deps.ts";
import { accountNamed } from "./steps/account-named.ts";
import { eraseDetails } from "./steps/erase-details.ts";
import { removeUser } from "./steps/remove-user.ts";

/** Deletes an account with its exchange key and all personal details; its audit chain stays. Throws `not_found`. */
export async function deleteUser(deps: Deps, email: string): Promise<void> {
  const { id } = await deps.db.write(async (tx) => {
    const user = await accountNamed(tx, email);
    await removeUser(tx, deps, undefined, user, "operator");
    return user;
  });
  await eraseDetails(deps, id);
}
