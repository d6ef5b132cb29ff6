import { hasSecondFactor } from "../db/second-factors.ts";
import type { User } from "../db/users.ts";
import type { Deps } from "./deps.ts";

/** A user as he sees himself. */
interface Account {
  readonly user: User;
  /** Whether logging in asks for a code. */
  readonly hasTotp: boolean;
}

/** Who is logged in. Whether there is a second factor is read here and not with every request's session. */
export async function getAccount({ db }: Pick<Deps, "db">, user: User): Promise<Account> {
  return { user, hasTotp: await hasSecondFactor(db.read, user.id) };
}
