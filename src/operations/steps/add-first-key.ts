import { knownValue } from "../../core/crypto/seal.ts";
import { insertFernetKey } from "../../db/fernet-keys.ts";
import type { Tx } from "../../db/schema.ts";
import type { Deps } from "../deps.ts";
import { recordForDeployment } from "./record.ts";

/**
 * Puts the Fernet key that this process seals under into use, and records it, unless it is in use already. Only for whoever opens everything
 * that is there: so a new key is added by its owner.
 */
export async function addFirstKey(
  tx: Tx,
  deps: Pick<Deps, "db" | "keyring" | "now" | "random">,
): Promise<void> {
  const { first } = deps.keyring;
  const now = deps.now();
  const row = { fingerprint: first.fingerprint, knownValue: knownValue(first, now, deps.random) };
  if (!(await insertFernetKey(tx, row, now))) return;
  await recordForDeployment(tx, deps, {
    event: "fernet_key.added",
    actor: "system",
    subject: `fernet_key:${first.fingerprint}`,
  });
}
