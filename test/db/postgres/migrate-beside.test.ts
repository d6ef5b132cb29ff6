import { sql } from "kysely";
import { expect, it } from "vitest";
import { migrate } from "../../../src/db/migrate.ts";
import { newTestDatabase } from "../../database.ts";
import { migration } from "../contract/migrations.ts";

const one = migration(1, "one", "create table one (x bigint)");
const two = migration(2, "two", "alter table one add column y bigint");

it("gives way to requests while another holds the table that it changes, and comes through when that has ended", async () => {
  const own = await newTestDatabase({ isEmpty: true });
  const db = await own.open<object>();
  const over = Promise.withResolvers<void>();
  try {
    await migrate(db, [one], () => 0);
    const held = Promise.withResolvers<void>();
    const holding = db.write(
      async (tx) => {
        await sql`insert into one values (1)`.execute(tx);
        held.resolve();
        await over.promise;
      },
      { limitMs: 60_000 },
    );
    await held.promise;
    const migrating = migrate(db, [one, two], () => 0);
    const waiting = () =>
      own.query(
        "select 1 from pg_locks join pg_database on pg_database.oid = database where datname = current_database() and mode = 'AccessExclusiveLock' and not granted",
      );
    await expect.poll(async () => (await waiting()).length, { interval: 5 }).toBe(1);
    const start = performance.now();
    await sql`select x from one`.execute(db.read);
    // Were it as patient as a request, this would take 2 s.
    expect(performance.now() - start).toBeLessThan(1_500);
    over.resolve();
    await holding;
    expect(await migrating).toEqual({ applied: [2] });
  } finally {
    over.resolve();
    await db.close();
    await own.drop();
  }
});
