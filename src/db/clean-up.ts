import { type RawBuilder, sql } from "kysely";
import type { Tx } from "./schema.ts";

/**
 * Statements that delete at most `limit` rows each, older than `before`, in milliseconds since 1970. Where a row can be
 * given new life between the look at it and its deletion, as on PostgreSQL, the condition stands twice.
 */
type Rule = (before: number) => readonly Deletion[];
type Deletion = (limit: number) => RawBuilder<unknown>;

/** A session may have had thousands of tokens: they go before it, so that no deletion takes them all along at once. */
function sessionsThat(due: RawBuilder<unknown>): readonly Deletion[] {
  return [
    (limit) => sql`
      delete from refresh_tokens where token_hash in
        (select token_hash from refresh_tokens where session_id in (${due} limit ${limit}) limit ${limit})`,
    (limit) => sql`delete from sessions where id in (${due} limit ${limit})`,
  ];
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What goes by itself once it is of no more use to anybody. */
const CLEAN_UP_RULES = {
  throttles: (before) => [
    (limit) => sql`
      delete from throttles where expires_at <= ${before} and subject in
        (select subject from throttles where expires_at <= ${before} limit ${limit})`,
  ],
  ended_sessions: (before) =>
    sessionsThat(
      sql`select id from sessions where ended_at is not null and ended_at <= ${before} order by ended_at, id`,
    ),
  expired_sessions: (before) =>
    sessionsThat(sql`select id from sessions where expires_at <= ${before} order by expires_at, id`),
  known_address_blocks: (before) => [
    (limit) => sql`
      delete from known_address_blocks where last_login_at <= ${before} and (user_id, address_block) in
        (select user_id, address_block from known_address_blocks where last_login_at <= ${before} limit ${limit})`,
  ],
  key_claims: (before) => [
    (limit) => sql`
      delete from key_claims where expires_at <= ${before} and user_id in
        (select user_id from key_claims where expires_at <= ${before} limit ${limit})`,
  ],
  invitations: (before) => [
    (limit) => sql`
      delete from invitations where id in
        (select id from invitations where expires_at <= ${before} or used_at <= ${before} limit ${limit})`,
  ],
  revoked_virtual_keys: (before) => [
    (limit) => sql`
      delete from virtual_keys where id in
        (select id from virtual_keys where revoked_at <= ${before} limit ${limit})`,
  ],
  virtual_key_days: (before) => [
    (limit) => sql`
      delete from virtual_key_days where (virtual_key_id, day) in
        (select virtual_key_id, day from virtual_key_days where day < ${Math.floor(before / DAY_MS)} limit ${limit})`,
  ],
  bot_orders: (before) => [
    (limit) => sql`
      delete from bot_orders where id in
        (select id from (select id, created_at from bot_orders order by id limit ${limit}) as oldest
         where created_at <= ${before})`,
  ],
  bot_reads: (before) => [
    (limit) => sql`
      delete from bot_reads where (virtual_key_id, minute, endpoint) in
        (select virtual_key_id, minute, endpoint from bot_reads
         where minute < ${Math.floor(before / MINUTE_MS)} limit ${limit})`,
  ],
  generated_keys: (before) => [
    (limit) => sql`
      delete from generated_keys where id in
        (select id from generated_keys where expires_at <= ${before} limit ${limit})`,
  ],
  notices: (before) => [
    (limit) => sql`
      delete from notices where id in (select id from notices where created_at <= ${before} limit ${limit})`,
  ],
  host_departures: (before) => [
    (limit) => sql`
      delete from host_departures where left_at <= ${before} and identity in
        (select identity from host_departures where left_at <= ${before} limit ${limit})`,
  ],
  nodes: (before) => [
    (limit) => sql`
      delete from nodes where seen_at <= ${before} and id in
        (select id from nodes where seen_at <= ${before} limit ${limit})`,
  ],
} satisfies Record<string, Rule>;

export type CleanUpRule = keyof typeof CLEAN_UP_RULES;

/** Deletes what the rule names, at most `limit` rows; answers how many they were. */
export async function cleanUpBatch(
  tx: Tx,
  rule: CleanUpRule,
  before: number,
  limit: number,
): Promise<number> {
  let deleted = 0;
  for (const deletion of CLEAN_UP_RULES[rule](before)) {
    if (deleted === limit) break;
    const { numAffectedRows } = await deletion(limit - deleted).execute(tx);
    deleted += Number(numAffectedRows ?? 0n);
  }
  return deleted;
}
