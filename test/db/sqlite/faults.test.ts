import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Database } from "../../../src/db/database.ts";
import { migrate } from "../../../src/db/migrate.ts";
import { connect } from "../../../src/db/sqlite/connection.ts";
import { openSqlite } from "../../../src/db/sqlite/open.ts";
import { addShelf, type Shelf, shelfMigration } from "../contract/shelf.ts";
import { type Fault, faultyConnect } from "./faulty.ts";
import { temporaryPaths } from "./temporary.ts";

const BUSY = 5;
const IOERR_WRITE = 778;
const CORRUPT = 11;
const FULL = 13;

const newPath = temporaryPaths();
const faulty = faultyConnect();
let path: string;
let db: Database<Shelf>;

beforeAll(async () => {
  path = newPath();
  db = await openSqlite<Shelf>({ path, connect: faulty.connect });
  await migrate(db, [shelfMigration("sqlite")], () => 0);
});
afterAll(() => db.close());

/** Ten calls at once; the fourth fails by itself, the seventh swallows what happens to it. */
function batchOfTen(trial: string) {
  return Array.from({ length: 10 }, (_, i) => {
    const rows = [`${trial} ${i}a`, `${trial} ${i}b`];
    const written = db.write(async (tx) => {
      for (const row of rows)
        await addShelf(tx, row).catch((error: unknown) => i !== 6 && Promise.reject(error));
      if (i === 3) throw new RangeError("by itself");
    });
    return { i, rows, written };
  });
}

/** What is truly in the file, read by a connection of its own. */
function rowsOf(trial: string): string[] {
  const other = connect(path, "read");
  const { rows } = other.query("select name from shelf where name like ? order by name", [`${trial} %`]);
  other.close();
  return rows.map(({ name }) => String(name));
}

/** Runs one batch with the fault after `after` statements; whether it came at all. */
async function survives(fault: Fault, after: number): Promise<boolean> {
  const trial = JSON.stringify([fault, after]);
  faulty.arm(fault, after);
  const batch = batchOfTen(trial);
  const results = await Promise.allSettled(batch.map(({ written }) => written));
  const came = faulty.disarm();

  const acknowledged = batch
    .filter(({ i }) => results[i]?.status === "fulfilled")
    .flatMap(({ rows }) => rows);
  expect(rowsOf(trial), trial).toEqual(acknowledged.sort());
  for (const result of results) {
    if (result.status === "rejected" && !(result.reason instanceof RangeError)) {
      expect(result.reason, trial).toMatchObject({ code: "storage_failed", cause: expect.anything() });
    }
  }

  await db.write((tx) => addShelf(tx, `${trial} afterwards`));
  expect(rowsOf(trial), trial).toContain(`${trial} afterwards`);
  return came;
}

describe("a batch of ten", () => {
  it.each<[string, Fault]>([
    ["the disk is full and SQLite rolls back", { errcode: FULL, rollsBack: true, lasting: 1 }],
    ["the disk is full and the transaction stays open", { errcode: FULL, rollsBack: false, lasting: 1 }],
    ["the disk fails and SQLite rolls back", { errcode: IOERR_WRITE, rollsBack: true, lasting: 1 }],
    ["the disk fails and the transaction stays open", { errcode: IOERR_WRITE, rollsBack: false, lasting: 1 }],
    [
      "the disk fails twice, so that undoing fails too",
      { errcode: IOERR_WRITE, rollsBack: false, lasting: 2 },
    ],
    [
      "the disk fails for long, so that even the roll-back fails",
      { errcode: IOERR_WRITE, rollsBack: false, lasting: 40 },
    ],
    ["the file is damaged", { errcode: CORRUPT, rollsBack: true, lasting: 1 }],
  ])("loses and invents nothing when, at any statement, %s", async (_, fault) => {
    let after = 0;
    while (await survives(fault, after)) after++;
    expect(after).toBeGreaterThanOrEqual(1 + 10 * 4 + 1);
  });

  it("is rolled back on the same connection when its commit fails, and on a new one only if that fails too", async () => {
    const opened = faulty.opened();
    const commit = 4;
    faulty.arm({ errcode: IOERR_WRITE, rollsBack: false, lasting: 1 }, commit);
    await expect(db.write((tx) => addShelf(tx, "uncommitted 1"))).rejects.toThrow();
    expect(faulty.opened()).toBe(opened);
    faulty.arm({ errcode: IOERR_WRITE, rollsBack: false, lasting: 2 }, commit);
    await expect(db.write((tx) => addShelf(tx, "uncommitted 2"))).rejects.toThrow();
    faulty.disarm();
    await db.write((tx) => addShelf(tx, "committed"));
    expect(faulty.opened()).toBe(opened + 1);
    expect(rowsOf("uncommitted")).toEqual([]);
  });

  it("loses and invents nothing when its commit finds the database locked, and says so", async () => {
    faulty.arm({ errcode: BUSY, rollsBack: false, lasting: 1 }, 3);
    const write = db.write((tx) => addShelf(tx, "locked out"));
    await expect(write).rejects.toMatchObject({ code: "storage_busy" });
    faulty.disarm();
    expect(rowsOf("locked")).toEqual([]);
  });

  it("goes on with a transaction of its own after SQLite has rolled back, not in autocommit", async () => {
    faulty.arm({ errcode: FULL, rollsBack: true, lasting: 1 }, 2);
    const stubborn = db.write(async (tx) => {
      await addShelf(tx, "stubborn 1").catch(() => undefined);
      await addShelf(tx, "stubborn 2").catch(() => undefined);
    });
    const next = db.write((tx) => addShelf(tx, "stubborn's neighbour"));
    await expect(stubborn).rejects.toMatchObject({ code: "storage_failed", cause: { errcode: FULL } });
    await next;
    faulty.disarm();
    expect(rowsOf("stubborn")).toEqual([]);
  });

  it("is rejected whole when a callback ends the transaction behind the driver's back", async () => {
    const { sql } = await import("kysely");
    // A batch ends after 10 ms: a machine that stalls would make two of these.
    const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
    const writes = [db.write((tx) => addShelf(tx, "betrayed")), db.write((tx) => sql`rollback`.execute(tx))];
    const results = await Promise.allSettled(writes);
    clock.mockRestore();
    expect(results).toMatchObject(
      writes.map(() => ({ status: "rejected", reason: { code: "storage_failed" } })),
    );
    await db.write((tx) => addShelf(tx, "unharmed"));
  });
});

describe("a read", () => {
  it("says that the storage failed when it did", async () => {
    const failing = await openSqlite<Shelf>({
      path,
      connect: (file, mode) => {
        const real = connect(file, mode);
        if (mode === "write") return real;
        const query = () => {
          throw Object.assign(new Error("injected"), { errcode: IOERR_WRITE });
        };
        return { isTransaction: false, query, close: () => real.close() };
      },
    });
    const reading = failing.read.selectFrom("shelf").selectAll().execute();
    await expect(reading).rejects.toMatchObject({ code: "storage_failed", cause: { errcode: IOERR_WRITE } });
    await failing.close();
  });
});
