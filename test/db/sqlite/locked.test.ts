import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../../src/db/database.ts";
import { migrate } from "../../../src/db/migrate.ts";
import { connect } from "../../../src/db/sqlite/connection.ts";
import { openSqlite } from "../../../src/db/sqlite/open.ts";
import { addShelf, type Shelf, shelfMigration, stored } from "../contract/shelf.ts";
import { temporaryPaths } from "./temporary.ts";

const newPath = temporaryPaths();

describe("a file that another process has locked", () => {
  let db: Database<Shelf>;
  let other: DatabaseSync;
  beforeAll(async () => {
    const path = newPath();
    db = await openSqlite<Shelf>({ path });
    await migrate(db, [shelfMigration("sqlite")], () => 0);
    other = new DatabaseSync(path);
  });
  afterEach(() => {
    if (other.isTransaction) other.exec("rollback");
  });
  afterAll(async () => {
    await db.close();
    other.close();
  });

  it("is waited for, while reads go on", async () => {
    other.exec("begin immediate");
    let isWritten = false;
    const writes = ["a", "b"].map((name) =>
      db.write((tx) => addShelf(tx, name)).then(() => (isWritten = true)),
    );
    for (const write of writes) write.catch(() => undefined);
    for (let i = 0; i < 20; i++) expect(await stored(db, "a", "b")).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(isWritten).toBe(false);
    other.exec("commit");
    await Promise.all(writes);
    expect(await stored(db, "a", "b")).toEqual(["a", "b"]);
  });

  it("is waited for 2 s by each call, without a change, while the event loop runs", async () => {
    other.exec("begin immediate");
    const started = performance.now();
    let turns = 0;
    const counting = setInterval(() => turns++, 5);
    const early = ["c", "d"].map((name) => db.write((tx) => addShelf(tx, name)));
    const results = Promise.allSettled(early);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const late = db.write((tx) => addShelf(tx, "late"));
    late.catch(() => undefined);

    await results;
    clearInterval(counting);
    expect(performance.now() - started).toBeGreaterThanOrEqual(2_000);
    expect(await results).toMatchObject(
      early.map(() => ({ reason: { code: "storage_busy", cause: { errcode: 5 } } })),
    );
    expect(turns).toBeGreaterThan(20);

    other.exec("commit");
    await late;
    expect(await stored(db, "c", "d", "late")).toEqual(["late"]);
  });
});

describe("a file that another process is just recovering", () => {
  const BUSY_RECOVERY = 261;

  it("is waited for by reads too", async () => {
    let failures = 3;
    const db = await openSqlite<Shelf>({
      path: newPath(),
      connect: (path, mode) => {
        const real = connect(path, mode);
        const query = (statement: string, parameters?: readonly unknown[]) => {
          if (failures-- > 0)
            throw Object.assign(new Error("database is locked"), { errcode: BUSY_RECOVERY });
          return real.query(statement, parameters);
        };
        return mode === "write" ? real : { isTransaction: false, query, close: () => real.close() };
      },
    });
    expect((await sql`select 1 as one`.execute(db.read)).rows).toEqual([{ one: 1 }]);
    expect(failures).toBe(-1);
    await db.close();
  });
});
