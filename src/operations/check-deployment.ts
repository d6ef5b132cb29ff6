import type { Deps } from "./deps.ts";
import { findMismatch, type Mismatch } from "./steps/mismatch.ts";

/** Whether database, Fernet keys and deployment name belong together, without binding what is not bound yet. */
export function checkDeployment(
  { db, keyring }: Pick<Deps, "db" | "keyring">,
  name: string,
): Promise<Mismatch | undefined> {
  return findMismatch(db.read, keyring, name);
}
