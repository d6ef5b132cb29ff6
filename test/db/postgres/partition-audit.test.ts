import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { record } from "../../../src/operations/steps/record.ts";
import { verifyAudit } from "../../../src/operations/verify-audit.ts";
import { type Desk, ORIGIN, openDesk } from "../../operations/desk.ts";

const SCRIPT = join(import.meta.dirname, "..", "..", "..", "docs", "partition-audit.sql");
const CHAINS = [5, 6, 7, 8];

let desk: Desk;
let appended = 0;
let during = 0;

// One division serves all: the database is another one after it.
beforeAll(async () => {
  desk = await openDesk();
  for (const chain of CHAINS) await append(chain);
  let isOver = false;
  const before = appended;
  const writers = CHAINS.map(async (chain) => {
    while (!isOver) await append(chain);
  });
  for (const writer of writers) writer.catch(() => undefined);
  const code = await divide();
  during = appended - before;
  isOver = true;
  await Promise.all(writers);
  if (code !== 0) throw new Error(`psql ended with ${code}`);
});
afterAll(() => desk.close());

async function append(chain: number): Promise<void> {
  const happening = { event: "api_key.checked", actor: "user:7", subject: "api_key:7" } as const;
  await desk.deps.db.write((tx) => record(tx, desk.deps, ORIGIN, chain, happening));
  appended += 1;
}

async function divide(): Promise<number | null> {
  const args = ["--set", "ON_ERROR_STOP=1", "--quiet", "--file", SCRIPT, desk.database.url];
  const child = spawn("psql", args, { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

it("loses nothing that is appended while the tables are divided, and the proof finds every chain whole", async () => {
  for (const chain of CHAINS) await append(chain);
  expect(during).toBeGreaterThan(CHAINS.length);
  const [count] = await desk.rows(
    "select count(*) as count from audit_entries join audit_details using (chain_id, sequence) where chain_id in (5, 6, 7, 8)",
  );
  expect(Number(count?.count)).toBe(appended);
  expect((await verifyAudit(desk.deps)).faults).toEqual([]);
  const parts = await desk.rows("select distinct tableoid from audit_entries");
  expect(parts.length).toBeGreaterThan(1);
});

it.each([
  "select * from audit_entries where chain_id = 7 order by sequence desc limit 50",
  "select * from audit_details where chain_id = 7 and sequence = 1",
  "delete from audit_details where chain_id = 7 and sequence <= 1",
])("looks into the one part of the chain: %s", async (statement) => {
  const plan = JSON.stringify(await desk.rows(`explain ${statement}`));
  expect(new Set(plan.match(/(?<=on )audit_(?:entries|details)_\d+\b/g)).size).toBe(1);
});

it("lets nothing be deleted from the tables that were whole, so that a copy cannot bring back what was erased", async () => {
  const erase = () => desk.deps.db.write((tx) => sql`delete from audit_details_whole`.execute(tx));
  await expect(erase()).rejects.toMatchObject({ code: "storage_failed" });
});
