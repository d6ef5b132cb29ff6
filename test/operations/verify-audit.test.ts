import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COLUMN_TAMPERS } from "../../bench/campaign/tamper/columns.ts";
import { type TamperReport, tamperWith } from "../../bench/campaign/tamper/run.ts";
import { STRUCTURE_TAMPERS } from "../../bench/campaign/tamper/structure.ts";
import type { Database, Schema } from "../../src/db/schema.ts";
import { newTestDatabase, type TestDatabase } from "../database.ts";

let database: TestDatabase;
let db: Database;
let report: TamperReport;
beforeAll(async () => {
  database = await newTestDatabase();
  db = await database.open<Schema>();
  report = await tamperWith(db, database.query, 1, 7);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

describe("a proof of the audit tables", () => {
  it("notices every change of every column, and every change of rows, and gives it its right name", () => {
    expect(report.faults).toEqual([]);
    expect(report.done.size).toBeGreaterThanOrEqual(COLUMN_TAMPERS.length + STRUCTURE_TAMPERS.length);
  });

  it("finds nothing in tables that nobody has touched, whoever proves them", () => {
    expect(report.untouched).toBeGreaterThan(100);
    expect(report.faults.filter((fault) => fault.startsWith("untouched"))).toEqual([]);
  });

  it("was made for every column of every audit table", async () => {
    const columns = await Promise.all(
      (await database.tableNames())
        .filter((name) => name.startsWith("audit_"))
        .map(async (name) => {
          const [row] = await database.query(`select * from ${name}`);
          return Object.keys(row ?? {}).map((column) => `${name}.${column}`);
        }),
    );
    // The one row's own number is held by a rule of the table.
    const all = columns.flat().filter((name) => name !== "audit_checkpoint_head.id");
    expect(COLUMN_TAMPERS.map(({ name }) => name).sort()).toEqual(all.sort());
  });
});
