import { AsyncLocalStorage } from "node:async_hooks";
import { sql } from "kysely";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../../src/db/database.ts";
import { type Connect, connect } from "../../../src/db/sqlite/connection.ts";
import { openSqlite } from "../../../src/db/sqlite/open.ts";
import { temporaryPaths } from "./temporary.ts";

const statements: string[] = [];

/** Writes down what is sent to the writing connection. */
const recording: Connect = (path, mode) => {
  const real = connect(path, mode);
  return {
    get isTransaction() {
      return real.isTransaction;
    },
    query(statement, parameters) {
      if (mode === "write") statements.push(statement);
      return real.query(statement, parameters);
    },
    close: () => real.close(),
  };
};
const count = (statement: string) => statements.filter((sent) => sent === statement).length;

describe("the writer", async () => {
  const db: Database<unknown> = await openSqlite({ path: temporaryPaths()(), connect: recording });
  await db.write((tx) => sql`create table t (x)`.execute(tx));
  beforeEach(() => statements.splice(0));
  afterAll(() => db.close());

  const writes = (times: number, work: () => Promise<unknown> = async () => 1) =>
    Promise.all(Array.from({ length: times }, () => db.write(work)));

  it("commits at most 64 waiting calls together", async () => {
    await writes(129);
    expect(count("commit")).toBeGreaterThanOrEqual(3);
    expect(count("commit")).toBeLessThan(129);
    expect(count("begin immediate")).toBe(count("commit"));
    const members = statements
      .join(";")
      .split("commit")
      .map((batch) => batch.split("savepoint member").length - 1);
    expect(Math.max(...members)).toBeLessThanOrEqual(64);
  });

  it("ends a batch once its work has taken 10 ms", async () => {
    await writes(4, async () => {
      for (const end = performance.now() + 11; performance.now() < end; );
    });
    expect(count("commit")).toBe(4);
  });

  it("lets those join the next batch who were woken by the last", async () => {
    const writer = async () => {
      for (let turn = 0; turn < 5; turn++) await db.write(async () => turn);
    };
    await Promise.all(Array.from({ length: 20 }, writer));
    expect(count("commit")).toBeLessThanOrEqual(50);
  });

  it("acknowledges nothing before the commit, and says nothing of a member's own failure either", async () => {
    const calls = ["a", "b", "c", "d"].map((name, i) =>
      db
        .write(async () => {
          statements.push(`${name} ended`);
          if (i % 2 === 1) throw new RangeError();
        })
        .catch(() => undefined)
        .then(() => statements.push(`${name} heard`)),
    );
    await Promise.all(calls);
    for (const name of ["a", "b", "c", "d"]) {
      const [ended, heard] = [statements.indexOf(`${name} ended`), statements.indexOf(`${name} heard`)];
      expect(statements.slice(ended, heard)).toContain("commit");
    }
    expect(count("rollback to member")).toBe(2);
  });

  it("runs each callback in the asynchronous context of its own caller", async () => {
    const user = new AsyncLocalStorage<string>();
    const names = ["ann", "bob", "cem"];
    const seen = names.map((name) => user.run(name, () => db.write(async () => user.getStore())));
    expect(await Promise.all(seen)).toEqual(names);
  });

  it("lets timers and input run between batches", async () => {
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    const start = performance.now();
    const elapsed = () => performance.now() - start;
    const writer = async () => {
      // On a busy machine the process may hardly have had a turn itself in the first tenth of a second.
      while (elapsed() < 100 || (turns <= 3 && elapsed() < 5_000)) await db.write(async () => 1);
    };
    await Promise.all(Array.from({ length: 64 }, writer));
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(3);
  });
});
