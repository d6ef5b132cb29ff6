import { type RawBuilder, sql } from "kysely";
import type { Tx } from "./schema.ts";

/**
 * Deletes at most `limit` rows that are older than `before`, in milliseconds since 1970. The condition stands twice: on
 * PostgreSQL a row may be given new life between the look at it and its deletion.
 */
type Rule = (before: number, limit: number) => RawBuilder<unknown>;

/** What goes by itself once it is of no more use to anybody. */
export const CLEAN_UP_RULES = {
  throttles: (before, limit) => sql`
    delete from throttles where expires_at <= ${before} and subject in
      (select subject from throttles where expires_at <= ${before} limit ${limit})`,
  ended_sessions: (before, limit) => sql`
    delete from sessions where id in
      (select id from sessions where ended_at is not null and ended_at <= ${before} limit ${limit})`,
  expired_sessions: (before, limit) => sql`
    delete from sessions where id in (select id from sessions where expires_at <= ${before} limit ${limit})`,
  known_address_blocks: (before, limit) => sql`
    delete from known_address_blocks where last_login_at <= ${before} and (user_id, address_block) in
      (select user_id, address_block from known_address_blocks where last_login_at <= ${before} limit ${limit})`,
  key_claims: (before, limit) => sql`
    delete from key_claims where expires_at <= ${before} and user_id in
      (select user_id from key_claims where expires_at <= ${before} limit ${limit})`,
  invitations: (before, limit) => sql`
    delete from invitations where id in
      (select id from invitations where expires_at <= ${before} or used_at <= ${before} limit ${limit})`,
  nodes: (before, limit) => sql`
    delete from nodes where seen_at <= ${before} and id in
      (select id from nodes where seen_at <= ${before} limit ${limit})`,
} satisfies Record<string, Rule>;

export type CleanUpRule = keyof typeof CLEAN_UP_RULES;

/** Deletes what the rule names, at most `limit` rows; answers how many they were. */
export async function cleanUpBatch(
  tx: Tx,
  rule: CleanUpRule,
  before: number,
  limit: number,
): Promise<number> {
  const { numAffectedRows } = await CLEAN_UP_RULES[rule](before, limit).execute(tx);
  return Number(numAffectedRows ?? 0n);
}
