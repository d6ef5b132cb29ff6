import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BackupReader, BackupWriter } from "../../src/core/backup/format.ts";
import { BACKUP_TABLES, IDENTITY_TABLES, NOT_IN_BACKUPS } from "../../src/db/backup-tables.ts";
import { checkBackup } from "../../src/operations/restore-backup.ts";
import { verifyAudit } from "../../src/operations/verify-audit.ts";
import type { TestDatabase } from "../database.ts";
import { type BackupDesk, open, openBackupDesk, populate } from "./backup-desk.ts";

let desk: BackupDesk;
beforeEach(async () => {
  desk = await openBackupDesk();
});
afterEach(() => desk.close());

const content = async (query: TestDatabase["query"], table: (typeof BACKUP_TABLES)[number]) =>
  query(`select * from ${table.name} order by ${table.key.join(", ")}`);

/** What later versions have added to the tables. */
const LATER_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  audit_heads: ["is_pending"],
  api_keys: [
    "version",
    "frozen_by",
    "frozen_at",
    "frozen_reason",
    "next_check_at",
    "claimed_until",
    "doubts",
    "rejections",
  ],
};

/** The same backup as the program had written it before there were checkpoints. */
async function ofTwoMigrations(lines: readonly string[]): Promise<{ rows: string[]; chains: number[] }> {
  const writer = new BackupWriter();
  const reader = new BackupReader();
  const written: string[] = [];
  const chains: number[] = [];
  let table = "";
  let kept: readonly boolean[] = [];
  const isNew = (name: string) => /^audit_(checkpoint|archive)/.test(name);
  for (const text of lines) {
    const line = reader.line(text);
    if (line.kind === "header") {
      written.push(writer.header({ ...line.header, migrations: line.header.migrations.slice(0, 2) }));
    }
    if (line.kind === "table") {
      table = line.name;
      const name = table === "refusal_folds" ? "audit_folds" : table;
      kept = line.columns.map((column) => LATER_COLUMNS[table]?.includes(column) !== true);
      if (!isNew(table))
        written.push(
          writer.table(
            name,
            line.columns.filter((_, index) => kept[index]),
          ),
        );
    }
    if (line.kind === "row" && !isNew(table)) {
      if (table === "audit_heads") chains.push(Number(line.values[0]));
      written.push(writer.page([line.values.filter((_, index) => kept[index])]));
    }
  }
  return { rows: [...written, writer.end()].map((text) => text.trimEnd()), chains };
}

describe("a backup", () => {
  it("holds every table and column that there is, or says why not", async () => {
    const left = new Set([...BACKUP_TABLES.map(({ name }) => name), ...Object.keys(NOT_IN_BACKUPS)]);
    expect([...left].sort()).toEqual((await desk.database.tableNames()).sort());
    await populate(desk);
    for (const { name, columns } of BACKUP_TABLES.filter((table) => table.name !== "refusal_folds")) {
      const [row] = await desk.rows(`select * from ${name} limit 1`);
      if (row !== undefined) expect(Object.keys(row).sort(), name).toEqual([...columns].sort());
    }
  });

  it("of the version before, with fewer columns and another name of a table, is brought to this one", async () => {
    await populate(desk);
    const { rows, chains } = await ofTwoMigrations(await desk.backedUp());
    await desk.restore(rows);
    const heads = await desk.target.query("select chain_id, is_pending from audit_heads order by chain_id");
    expect(heads).toEqual(chains.map((chain_id) => ({ chain_id, is_pending: true })));
    expect((await verifyAudit({ db: desk.restored, keyring: desk.deps.keyring })).faults).toEqual([]);
    expect(
      await desk.target.query(
        "select event from audit_entries where chain_id = 0 order by sequence desc limit 1",
      ),
    ).toEqual([{ event: "deployment.restored" }]);
  });

  it("comes back as it was, but for sessions, and says in the chain that it came back", async () => {
    await populate(desk);
    const counts = await desk.restore(await desk.backedUp());
    expect(counts.get("users")).toBe(1);
    for (const table of BACKUP_TABLES) {
      const [before, after] = [await content(desk.rows, table), await content(desk.target.query, table)];
      if (!table.name.startsWith("audit_")) expect(after, table.name).toEqual(before);
      else
        expect(after.filter(({ chain_id }) => chain_id !== 0)).toEqual(
          before.filter((row) => row.chain_id !== 0),
        );
    }
    expect(await desk.target.query("select count(*) as n from sessions")).toEqual([{ n: 0 }]);
    const chain = await desk.target.query(
      "select event from audit_entries where chain_id = 0 order by sequence",
    );
    expect(chain.at(-1)).toEqual({ event: "deployment.restored" });
  });

  it("gives no id again that was given before, not even those of rows that are gone", async () => {
    await populate(desk);
    await desk.restore(await desk.backedUp());
    const next = await desk.restored.write((tx) =>
      tx
        .insertInto("users")
        .values({
          email: "next@example.com",
          hashed_password: "",
          sealed_with: desk.deps.keyring.first.fingerprint,
          is_active: true,
          created_at: 0,
          updated_at: 0,
        })
        .returning("id")
        .executeTakeFirstOrThrow(),
    );
    expect(next.id).toBe(3);
    expect(IDENTITY_TABLES).toEqual([
      "users",
      "invitations",
      "api_keys",
      "generated_keys",
      "notices",
      "virtual_keys",
      "bot_orders",
      "sessions",
    ]);
  });

  it("is one state of the database, however much is written meanwhile", async () => {
    await desk.register();
    let isWriting = true;
    const writing = (async () => {
      for (let count = 0; isWriting; count++) {
        await desk.deps.db.write(async (tx) => {
          for (const table of ["erasures", "refusal_folds"] as const) {
            if (table === "erasures")
              await tx.insertInto(table).values({ chain_id: count, requested_at: 0 }).execute();
            else
              await tx
                .insertInto(table)
                .values({ chain_id: count, kind: "k", minute: 0, count: 0 })
                .execute();
          }
        });
      }
    })();
    writing.catch(() => undefined);
    for (let round = 0; round < 5; round++) {
      const lines = await desk.backedUp();
      const header = await checkBackup(open(lines));
      expect(header.format).toBe("keyhold/v1/backup");
      const rowsOf = (table: string) => {
        const start = lines.findIndex((line) => line.startsWith(`{"table":"${table}"`)) + 1;
        return lines.slice(start).findIndex((line) => line.startsWith("{"));
      };
      expect(rowsOf("erasures")).toBe(rowsOf("refusal_folds"));
    }
    isWriting = false;
    await writing;
  });
});
