import { sql } from "kysely";
import type { Database } from "./schema.ts";

/** Rows that are alike in what is counted, and the largest id among them. */
export interface Counted {
  readonly count: number;
  readonly last: number;
}

interface CountedKeys extends Counted {
  readonly exchange: string;
  readonly state: string;
  /** 1 where the row itself is frozen, and where watching has lately brought no verdict; 0 otherwise. */
  readonly is_frozen: number;
  readonly is_doubted: number;
}

/** Counts the next `limit` users after an id, by whether they are active (1 or 0). */
export async function countUsers(
  db: Database,
  after: number,
  limit: number,
): Promise<readonly (Counted & { readonly is_active: number })[]> {
  const { rows } = await sql<Counted & { is_active: number }>`
    select case when is_active then 1 else 0 end as is_active, count(*) as count, max(id) as last
    from (select id, is_active from users where id > ${after} order by id limit ${limit}) as page
    group by 1`.execute(db.read);
  return rows;
}

/** Counts the next `limit` exchange keys after an id, by what their state is made of. */
export async function countApiKeys(
  db: Database,
  after: number,
  limit: number,
): Promise<readonly CountedKeys[]> {
  const { rows } = await sql<CountedKeys>`
    select exchange, state, is_frozen, is_doubted, count(*) as count, max(id) as last
    from (
      select id, exchange, state,
        case when frozen_at is null then 0 else 1 end as is_frozen,
        case when doubts > 0 then 1 else 0 end as is_doubted
      from api_keys where id > ${after} order by id limit ${limit}
    ) as page
    group by exchange, state, is_frozen, is_doubted`.execute(db.read);
  return rows;
}

/** Counts the next `limit` virtual keys after an id, by whether they are revoked (1 or 0). */
export async function countVirtualKeys(
  db: Database,
  after: number,
  limit: number,
): Promise<readonly (Counted & { readonly is_revoked: number })[]> {
  const { rows } = await sql<Counted & { is_revoked: number }>`
    select case when revoked_at is null then 0 else 1 end as is_revoked, count(*) as count, max(id) as last
    from (select id, revoked_at from virtual_keys where id > ${after} order by id limit ${limit}) as page
    group by 1`.execute(db.read);
  return rows;
}
