import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import type { Database } from "../../../src/db/database.ts";
import { type Migration, migrate } from "../../../src/db/migrate.ts";
import type { Open } from "./shelf.ts";

export function migration(number: number, name: string, statement: string): Migration {
  return { number, name, breaking: false, statements: () => [statement] };
}

/** `open` gives an empty database; `openAgain` gives a second one on the same data. */
export function describeMigrations(
  open: Open,
  openAgain: (db: Database<never>) => Promise<Database<never>>,
): void {
  const one = migration(1, "one", "create table one (x bigint)");
  const two = migration(2, "two", "create table two (x bigint)");
  const openEmpty = async () => (await open()) as unknown as Database<never>;
  const history = async (db: Database<never>) =>
    (
      await sql<object>`select number, name, is_breaking, applied_at from migrations order by number`.execute(
        db.read,
      )
    ).rows;

  describe("migrate", () => {
    it("applies what is missing, once, and records when", async () => {
      const db = await openEmpty();
      expect(await migrate(db, [one], () => 5)).toEqual({ applied: [1] });
      expect(await migrate(db, [one, two], () => 7)).toEqual({ applied: [2] });
      expect(await migrate(db, [one, two], () => 9)).toEqual({ applied: [] });
      expect(await history(db)).toEqual([
        { number: 1, name: "one", is_breaking: false, applied_at: 5 },
        { number: 2, name: "two", is_breaking: false, applied_at: 7 },
      ]);
      await db.close();
    });

    it("leaves nothing of a migration that fails half-way, and can be run again", async () => {
      const db = await openEmpty();
      const broken = {
        ...two,
        statements: () => ["create table two (x bigint)", "create table two (x bigint)"],
      };
      await expect(migrate(db, [one, broken], () => 0)).rejects.toThrow();
      expect(await history(db)).toHaveLength(1);
      expect(await migrate(db, [one, two], () => 0)).toEqual({ applied: [2] });
      await db.close();
    });

    it("runs each migration once when two start at the same time", async () => {
      const first = await openEmpty();
      const second = await openAgain(first);
      const both = await Promise.all([first, second].map((db) => migrate(db, [one, two], () => 0)));
      expect(both.flatMap(({ applied }) => applied).sort()).toEqual([1, 2]);
      await second.close();
      await first.close();
    });

    it("runs on beside a newer migration that does not break it", async () => {
      const db = await openEmpty();
      await migrate(db, [one, two], () => 0);
      expect(await migrate(db, [one], () => 0)).toEqual({ applied: [] });
      await db.close();
    });

    it("refuses a newer migration that breaks it, naming both versions", async () => {
      const db = await openEmpty();
      await migrate(db, [one, { ...two, breaking: true }], () => 0);
      await expect(migrate(db, [one], () => 0)).rejects.toMatchObject({
        code: "storage_failed",
        hint: expect.stringMatching(/version 2 \(two\).*version 1/),
      });
      await db.close();
    });

    it("refuses a database with another history", async () => {
      const db = await openEmpty();
      await migrate(db, [{ ...one, name: "uno" }], () => 0);
      await expect(migrate(db, [one], () => 0)).rejects.toMatchObject({
        hint: expect.stringMatching(/uno.*one/),
      });
      await db.close();
    });

    it("refuses a list with a gap", async () => {
      const db = await openEmpty();
      await expect(migrate(db, [two], () => 0)).rejects.toThrow(TypeError);
      await db.close();
    });
  });
}
