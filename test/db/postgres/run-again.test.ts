import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../../src/db/database.ts";
import { migrate } from "../../../src/db/migrate.ts";
import { newTestDatabase, type TestDatabase } from "../../database.ts";
import { addShelf, type Shelf, shelfMigration, stored } from "../contract/shelf.ts";

let place: TestDatabase;
let db: Database<Shelf>;
beforeAll(async () => {
  place = await newTestDatabase({ isEmpty: true });
  db = await place.open<Shelf>();
  await migrate(db, [shelfMigration(db.dialect)], () => 0);
});
afterAll(async () => {
  await db.close();
  await place.drop();
});

const PATIENT = { limitMs: 60_000 };

const rename = (name: string) => sql`update shelf set name = name where name = ${name}`;
const fail = (state: string) =>
  sql.raw(`do $$ begin raise exception 'on purpose' using errcode = '${state}'; end $$`);

describe("a transaction that the server undoes because of another", () => {
  it("is run again: two that lock the same rows in opposite order both succeed", async () => {
    await db.write(async (tx) => {
      for (const name of ["left", "right"]) await addShelf(tx, name);
    });
    const holds = { left: Promise.withResolvers<void>(), right: Promise.withResolvers<void>() };
    const runs = { left: 0, right: 0 };
    const cross = (own: "left" | "right", other: "left" | "right") =>
      db.write(async (tx) => {
        runs[own] += 1;
        await rename(own).execute(tx);
        holds[own].resolve();
        await holds[other].promise;
        await rename(other).execute(tx);
        return own;
      }, PATIENT);
    expect(await Promise.all([cross("left", "right"), cross("right", "left")])).toEqual(["left", "right"]);
    expect(runs.left + runs.right).toBe(3);
  });

  it.each(["40001", "40P01"])(
    "is run four times at most when it meets %s each time, and is then busy",
    async (state) => {
      let runs = 0;
      const writing = db.write(async (tx) => {
        runs += 1;
        await addShelf(tx, "undone each time");
        await fail(state).execute(tx);
      });
      await expect(writing).rejects.toMatchObject({ code: "storage_busy" });
      expect(runs).toBe(4);
      expect(await stored(db, "undone each time")).toEqual([]);
    },
  );

  it("is not run again for anything else", async () => {
    let runs = 0;
    const writing = db.write(async (tx) => {
      runs += 1;
      await fail("55P03").execute(tx);
    });
    await expect(writing).rejects.toMatchObject({ code: "storage_busy" });
    expect(runs).toBe(1);
  });
});

it("a commit that the server turns into a rollback, because a statement that nobody waited for has failed, is told", async () => {
  await db.write((tx) => addShelf(tx, "taken"));
  const writing = db.write(async (tx) => {
    await addShelf(tx, "thought to be kept");
    addShelf(tx, "taken").catch(() => undefined);
  });
  await expect(writing).rejects.toMatchObject({ code: "storage_failed" });
  expect(await stored(db, "thought to be kept")).toEqual([]);
});
