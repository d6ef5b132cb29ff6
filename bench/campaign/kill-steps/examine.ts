import { randomBytes } from "node:crypto";
import type { Keyring } from "../../../src/core/crypto/keyring.ts";
import type { Parameter } from "../../../src/db/parameters.ts";
import { SEALED_TABLE_NAMES, SEALED_TABLES } from "../../../src/db/sealed-tables.ts";
import { renewRow } from "../../../src/operations/steps/renew-row.ts";
import type { RawQuery } from "../../../test/raw-query.ts";
import { actFaults, proofFaults } from "../audit-acts.ts";
import { chainFaults } from "../audit-chains.ts";
import type { Stand } from "./stand.ts";

const CLAIM_MS = 60_000;

/** What must never be in a database, whenever its program was killed; a line for each thing that is. */
const NEVER: Readonly<Record<string, string>> = {
  "a user with two exchange keys": "select user_id as id from api_keys group by user_id having count(*) > 1",
  "a key of nobody": "select id from api_keys where user_id not in (select id from users)",
  "a living bot without an exchange key":
    "select id from virtual_keys where revoked_at is null and user_id not in (select user_id from api_keys)",
  "a bot that is gone and has a grant":
    "select id from virtual_keys where revoked_at is not null and encrypted_grant <> ''",
  "a session of nobody": "select id from sessions where user_id not in (select id from users)",
  "a second factor of nobody":
    "select user_id as id from second_factors where user_id not in (select id from users)",
  "a pair of nobody": "select id from generated_keys where user_id not in (select id from users)",
  "an order of no bot": "select id from bot_orders where virtual_key_id not in (select id from virtual_keys)",
  "a day that counts another sum than its orders": `
    select virtual_key_id as id from virtual_key_days d where reserved <> coalesce(
      (select sum(kept) from bot_orders o where o.virtual_key_id = d.virtual_key_id and o.day = d.day), 0)`,
};

export async function examine(stand: Stand): Promise<string[]> {
  const { query, lookUrl } = stand;
  const keyring = stand.keyring();
  const faults = [...(await proofFaults(lookUrl, keyring)), ...(await sealFaults(query, keyring))];
  // What was moved into an archive is not there to be recomputed, or to be compared with.
  const archived = await query("select chain_id from audit_archives");
  if (archived.length === 0)
    faults.push(...(await chainFaults(query, keyring)), ...(await actFaultsOfTheLiving(query)));
  for (const [what, statement] of Object.entries(NEVER)) {
    for (const { id } of await query(statement)) faults.push(`${what}: ${id}`);
  }
  const latest = stand.now() + CLAIM_MS;
  for (const { user_id } of await query("select user_id from key_claims where expires_at > ?", latest))
    faults.push(`the claim of user ${user_id} holds for more than a minute`);
  return faults;
}

/** Sessions go with their user, and no entry says so of each. */
async function actFaultsOfTheLiving(query: RawQuery): Promise<string[]> {
  const left = await query(
    "select subject from audit_entries where event = 'session.opened' and chain_id not in (select id from users)",
  );
  const gone = new Set(left.map(({ subject }) => `${subject}: its entries and its row differ`));
  return (await actFaults(query)).filter((fault) => !gone.has(fault));
}

/** Whatever is sealed opens, and whatever stands under a MAC is as it was. */
async function sealFaults(query: RawQuery, keyring: Keyring): Promise<string[]> {
  const faults: string[] = [];
  for (const name of SEALED_TABLE_NAMES) {
    const { key, tokens, facts } = SEALED_TABLES[name];
    for (const row of await query(`select * from ${name}`)) {
      const sealed = {
        key: Number(row[key]),
        sealedWith: String(row.sealed_with),
        tokens: tokens.map((column) => String(row[column])),
        facts: facts.map((column) => (row[column] ?? null) as Parameter),
      };
      // Of whoever was taken over without one.
      if (sealed.tokens.includes("")) continue;
      try {
        renewRow({ keyring, now: Date.now, random: randomBytes }, name, sealed);
      } catch (error) {
        faults.push(`${name} ${sealed.key} does not open: ${String(error)}`);
      }
    }
  }
  return faults;
}
