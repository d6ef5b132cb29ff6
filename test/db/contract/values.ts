import fc from "fast-check";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isForeignKeyViolation, isUniqueViolation } from "../../../src/db/constraint.ts";
import type { Database, Tx } from "../../../src/db/database.ts";
import { forUpdate } from "../../../src/db/lock.ts";
import { migrate } from "../../../src/db/migrate.ts";
import { prepared } from "../../../src/db/prepared.ts";
import { addShelf, type Open, type Shelf, shelfMigration } from "./shelf.ts";

export function describeValues(open: Open): void {
  let db: Database<Shelf>;
  let shelfId: number;
  beforeAll(async () => {
    db = await open();
    await migrate(db, [shelfMigration(db.dialect)], () => 0);
    shelfId = await db.write((tx) => addShelf(tx, "the shelf"));
  });
  afterAll(() => db.close());

  let titles = 0;
  const book = () => ({
    shelf_id: shelfId,
    title: `title ${titles++}`,
    price: null,
    weight: null,
    cover: null,
  });
  const addBook = (values: object) =>
    db.write((tx) =>
      tx
        .insertInto("book")
        .values({ ...book(), ...values })
        .returningAll()
        .executeTakeFirstOrThrow(),
    );

  describe("a value", () => {
    it("comes back as it went in, from an insert and from a read", async () => {
      const cover = fc.option(fc.uint8Array({ maxLength: 300 }));
      const title = fc.string({ unit: "binary", minLength: 1 }).filter((text) => !text.includes("\0"));
      const row = fc.record({
        title,
        is_lent: fc.constant(true),
        price: fc.option(price),
        weight: fc.option(fc.maxSafeInteger()),
        cover,
      });
      await fc.assert(
        fc.asyncProperty(row, async (values) => {
          const added = await addBook(values);
          const read = await db.read
            .selectFrom("book")
            .selectAll()
            .where("id", "=", added.id)
            .executeTakeFirst();
          expect(read).toEqual(added);
          expect(added).toMatchObject({
            ...values,
            cover: values.cover === null ? null : Buffer.from(values.cover),
          });
        }),
        { numRuns: 60 },
      );
    });

    it("that is a boolean comes back as one, whatever form the query has", async () => {
      const { id } = await addBook({ is_lent: true });
      const { rows } = await sql<{
        lent: boolean;
      }>`select is_lent as lent from book where id = ${id}`.execute(db.read);
      const inner = db.read
        .selectFrom("book")
        .select(["id", "is_lent"])
        .where("is_lent", "=", true)
        .as("inner");
      const outer = await db.read
        .selectFrom(inner)
        .select("inner.is_lent")
        .where("inner.id", "=", id)
        .execute();
      const changed = await db.write((tx) =>
        tx.updateTable("book").set({ is_lent: false }).where("id", "=", id).returning("is_lent").execute(),
      );
      expect([rows, outer, changed]).toEqual([[{ lent: true }], [{ is_lent: true }], [{ is_lent: false }]]);
      const joined = db.read.selectFrom("shelf").leftJoin("book", (join) => join.on("book.id", "=", -1));
      expect(await joined.select("book.is_lent").limit(1).execute()).toEqual([{ is_lent: null }]);
    });

    it("that is a bigint is stored whole, and throws when it is read beyond 2^53", async () => {
      const { id } = await db.write((tx) =>
        tx
          .insertInto("book")
          .values({ ...book(), weight: 2n ** 63n - 1n })
          .returning("id")
          .executeTakeFirstOrThrow(),
      );
      await expect(
        db.read.selectFrom("book").select("weight").where("id", "=", id).execute(),
      ).rejects.toThrow(RangeError);
      const text = sql<{ text: string }>`select cast(weight as text) as text from book where id = ${id}`;
      expect((await text.execute(db.read)).rows).toEqual([{ text: "9223372036854775807" }]);
    });

    it("that is an integer stays one where the column does not say so", async () => {
      const { title } = await addBook({ title: 41 });
      expect(title).toBe("41");
    });

    it.each([
      ["a Date", new Date(0)],
      ["an object", { name: "x" }],
      ["undefined", undefined],
      ["NaN", Number.NaN],
      ["infinity", Number.POSITIVE_INFINITY],
      ["an integer beyond 2^53", 2 ** 53],
      ["a bigint beyond 64 bits", 2n ** 63n],
      ["a symbol", Symbol("x")],
      ["an array", [1]],
      ["an ArrayBuffer", new ArrayBuffer(1)],
    ])("that is %s is refused, in the first place too, and nothing is shifted", async (_, value) => {
      const statement = sql`insert into book (title, shelf_id, price) values (${sql.val(value)}, ${shelfId}, ${1})`;
      await expect(db.write((tx) => statement.execute(tx))).rejects.toThrow(TypeError);
      await expect(sql`select ${sql.val(value)} as x`.execute(db.read)).rejects.toThrow(TypeError);
    });

    it.each(["\0", "a\0b", "\ud800", "x\udc00"])(
      "that is the text %j is refused as malformed input",
      async (title) => {
        await expect(addBook({ title })).rejects.toMatchObject({ code: "malformed_request" });
      },
    );
  });

  describe("a rule of the schema", () => {
    it("for a unique value says which it is", async () => {
      const clash = await db.write((tx) => addShelf(tx, "the shelf")).catch((error: unknown) => error);
      expect(isUniqueViolation(clash)).toBe(true);
      expect(isUniqueViolation(clash, "shelf.name")).toBe(true);
      expect(isUniqueViolation(clash, "shelf.id")).toBe(false);
      expect(isForeignKeyViolation(clash)).toBe(false);
      expect(String(clash)).not.toContain("the shelf");
    });

    it("for a unique value under a condition names all its columns, and holds under it alone", async () => {
      const { title } = await addBook({});
      const clash = await addBook({ title }).catch((error: unknown) => error);
      expect(isUniqueViolation(clash, "book.shelf_id, book.title")).toBe(true);
      await addBook({ title, is_lent: true });
    });

    it("for a reference holds in both directions", async () => {
      const dangling = await addBook({ shelf_id: 999_999 }).catch((error: unknown) => error);
      await addBook({});
      const needed = await db
        .write((tx) => tx.deleteFrom("shelf").where("id", "=", shelfId).execute())
        .catch((error: unknown) => error);
      expect([dangling, needed].map(isForeignKeyViolation)).toEqual([true, true]);
      expect(isUniqueViolation(dangling)).toBe(false);
    });

    it("for a missing value, or of its own, is told apart too", async () => {
      await expect(addBook({ title: null })).rejects.toMatchObject({
        kind: "not_null",
        target: "book.title",
      });
      await expect(addBook({ title: "" })).rejects.toMatchObject({ kind: "check" });
    });

    it("never gives an id again after its row was deleted", async () => {
      const { id } = await addBook({});
      await db.write((tx) => tx.deleteFrom("book").where("id", "=", id).execute());
      expect((await addBook({})).id).toBeGreaterThan(id);
    });
  });

  describe("a prepared statement", () => {
    const byId = prepared((on: Kysely<Shelf>, p: { id: number; at_most: number }) =>
      on
        .selectFrom("book")
        .select(["id", "is_lent"])
        .where("id", "=", p.id)
        .where("is_lent", "=", false)
        .limit(p.at_most),
    );
    const lend = prepared((tx: Tx<Shelf>, p: { id: number; is_lent: boolean }) =>
      tx.updateTable("book").set({ is_lent: p.is_lent }).where("id", "=", p.id),
    );

    it("runs with new parameters each time, on the database and in a transaction", async () => {
      const [first, second] = [await addBook({}), await addBook({})];
      expect(await byId.first(db.read, { id: first.id, at_most: 1 })).toEqual({
        id: first.id,
        is_lent: false,
      });
      expect(await byId.all(db.read, { id: second.id, at_most: 9 })).toEqual([
        { id: second.id, is_lent: false },
      ]);
      expect(await db.write((tx) => lend.changes(tx, { id: first.id, is_lent: true }))).toBe(1);
      expect(await byId.first(db.read, { id: first.id, at_most: 1 })).toBeUndefined();
      expect(await db.write((tx) => byId.first(tx, { id: second.id, at_most: 1 }))).toEqual({
        id: second.id,
        is_lent: false,
      });
      expect(await db.write((tx) => lend.changes(tx, { id: -1, is_lent: true }))).toBe(0);
    });

    it("refuses a parameter that is missing", async () => {
      await expect(byId.first(db.read, { id: 1 } as never)).rejects.toThrow(TypeError);
    });

    it("cannot look at its parameters while it is built", async () => {
      const curious = prepared((on: Kysely<Shelf>, p: { title: string }) =>
        on.selectFrom("book").selectAll().where("title", "=", `${p.title}!`),
      );
      await expect(curious.all(db.read, { title: "x" })).rejects.toThrow(/parameter title .* no value/);
    });

    it("may lock the rows that it selects", async () => {
      const locked = prepared((tx: Tx<Shelf>, p: { id: number }) =>
        forUpdate(tx, tx.selectFrom("shelf").select("name").where("id", "=", p.id)),
      );
      expect(await db.write((tx) => locked.first(tx, { id: shelfId }))).toEqual({ name: "the shelf" });
    });
  });
}

/** -0 and 0 are one value to a database. */
const price = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((x) => Math.abs(x) < 2 ** 53 && !Object.is(x, -0));
