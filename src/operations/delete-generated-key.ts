import { KeyholdError } from "../core/errors.ts";
import { deleteGeneratedKey as deleteRow } from "../db/generated-keys.ts";
import type { Deps, Origin } from "./deps.ts";
import { record } from "./steps/record.ts";

/** Throws an unfinished key pair away. Throws `not_found`. */
export async function deleteGeneratedKey(
  deps: Deps,
  origin: Origin,
  userId: number,
  id: number,
): Promise<void> {
  await deps.db.write(async (tx) => {
    if (!(await deleteRow(tx, userId, id))) throw new KeyholdError("not_found");
    await record(tx, deps, origin, userId, {
      event: "api_key.generation_dropped",
      actor: `user:${userId}`,
      subject: `generated_key:${id}`,
    });
  });
}
