import type { Generated } from "kysely";
import type { Database, Tx } from "../../../src/db/database.ts";
import type { Migration } from "../../../src/db/migrate.ts";

/** A small schema with a column of each kind, and each kind of rule. */
export interface Shelf {
  shelf: { id: Generated<number>; name: string };
  book: {
    id: Generated<number>;
    shelf_id: number;
    title: string;
    is_lent: Generated<boolean>;
    price: number | null;
    weight: number | bigint | null;
    cover: Uint8Array | null;
  };
}

/** Opens an empty database. */
export type Open = () => Promise<Database<Shelf>>;

export function shelfMigration(dialect: Database<Shelf>["dialect"]): Migration {
  return {
    number: 1,
    name: "shelf",
    breaking: false,
    statements: ({ identity }) => [
      `create table shelf (id ${identity}, name text not null)`,
      "create unique index shelf_name on shelf (name)",
      `create table book (
        id ${identity}, shelf_id bigint not null references shelf (id), title text not null check (title <> ''),
        is_lent boolean not null default false, price double precision, weight bigint,
        cover ${dialect === "sqlite" ? "blob" : "bytea"}
      )`,
      "create unique index book_title on book (shelf_id, title) where not is_lent",
    ],
  };
}

export async function addShelf(tx: Tx<Shelf>, name: string): Promise<number> {
  const { id } = await tx.insertInto("shelf").values({ name }).returning("id").executeTakeFirstOrThrow();
  return id;
}

/** Those of `names` that are stored and committed, by name. */
export async function stored(db: Database<Shelf>, ...names: string[]): Promise<string[]> {
  const rows = await db.read
    .selectFrom("shelf")
    .select("name")
    .where("name", "in", names)
    .orderBy("name")
    .execute();
  return rows.map(({ name }) => name);
}
