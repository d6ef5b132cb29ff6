import { listGeneratedKeys as listRows, type ShownGeneratedKey } from "../db/generated-keys.ts";
import type { Deps } from "./deps.ts";

/** The key pairs of a user that wait for their API key, the newest first. There are few. */
export function listGeneratedKeys(
  { db, now }: Pick<Deps, "db" | "now">,
  userId: number,
): Promise<readonly ShownGeneratedKey[]> {
  return listRows(db.read, userId, now());
}
