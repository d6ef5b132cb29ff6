import { open } from "../../../src/core/crypto/seal.ts";
import { SEALED_TABLE_NAMES } from "../../../src/db/sealed-tables.ts";
import { keyringOf, storedValue } from "../../rotation/fill.ts";
import { chainFaults } from "../audit-chains.ts";
import type { Ground } from "../ground.ts";

const PAGE = 1_000;
const COLUMNS = ["encrypted_api_key", "encrypted_secret_key"] as const;

/** Whether everything stands under the new key, holds what it held, and the old one is retired: a line for each thing that is not. */
export async function examine({ query }: Ground, keys: number, newKey: string): Promise<string[]> {
  const keyring = keyringOf(newKey);
  const faults = await chainFaults(query, keyring);
  const { fingerprint } = keyring.first;
  for (const table of SEALED_TABLE_NAMES) {
    const [row] = await query(`select count(*) as n from ${table} where sealed_with <> ?`, fingerprint);
    if (Number(row?.n) > 0) faults.push(`${Number(row?.n)} rows of ${table} are under another key`);
  }
  const inUse = (await query("select fingerprint from fernet_keys")).map((row) => row.fingerprint);
  if (inUse.join() !== fingerprint) faults.push(`in use are ${inUse.join()}`);
  let found = 0;
  for (let after = 0; after < keys; after += PAGE) {
    const rows = await query(
      "select * from api_keys where id > ? and id <= ? order by id",
      after,
      Math.min(keys, after + PAGE),
    );
    found += rows.length;
    for (const row of rows) {
      const id = Number(row.id);
      for (const column of COLUMNS) {
        const sealed = { token: String(row[column]), sealedWith: String(row.sealed_with) };
        const value = open(keyring, { table: "api_keys", column, ownerId: Number(row.user_id) }, sealed);
        if (value.reveal() !== storedValue(column, id)) faults.push(`${column} ${id} holds something else`);
      }
    }
  }
  if (found !== keys) faults.push(`${found} of ${keys} keys are there`);
  return faults;
}
