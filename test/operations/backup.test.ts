import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BackupFault, BackupReader, BackupWriter } from "../../src/core/backup/format.ts";
import { Secret } from "../../src/core/secret.ts";
import { BACKUP_TABLES, IDENTITY_TABLES, NOT_IN_BACKUPS } from "../../src/db/backup-tables.ts";
import type { Database, Schema } from "../../src/db/schema.ts";
import { backUp } from "../../src/operations/back-up.ts";
import { deleteAccount } from "../../src/operations/delete-account.ts";
import { inviteUser } from "../../src/operations/invite-user.ts";
import { checkBackup, findBackupMismatch, restoreBackup } from "../../src/operations/restore-backup.ts";
import { verifyAudit } from "../../src/operations/verify-audit.ts";
import { keyringOf, OTHER_KEY, SPEC_KEY } from "../core/crypto/material.ts";
import { newTestDatabase, type TestDatabase } from "../database.ts";
import { addSecondFactor, openSession } from "./account-desk.ts";
import { type Desk, ORIGIN, openDesk } from "./desk.ts";

let desk: Desk;
let target: TestDatabase;
let restored: Database;
beforeEach(async () => {
  desk = await openDesk();
  target = await newTestDatabase({ isEmpty: true });
  restored = await target.open<Schema>();
});
afterEach(async () => {
  await restored.close();
  await target.drop();
  await desk.close();
});

/** The lines of a backup of the desk's database. */
async function backedUp(db = desk.deps.db): Promise<string[]> {
  let text = "";
  await backUp({ db, now: desk.deps.now }, "1.2.3", async (part) => {
    text += part;
  });
  return text.split("\n").slice(0, -1);
}

const open = (lines: readonly string[]) => () =>
  (async function* () {
    yield* lines;
  })();

async function restore(lines: readonly string[], db = restored): Promise<ReadonlyMap<string, number>> {
  const header = await checkBackup(open(lines));
  return restoreBackup({ ...desk.deps, db }, header, open(lines));
}

async function populate(): Promise<void> {
  await desk.register();
  await addSecondFactor(desk, await openSession(desk));
  await desk.register("gone@example.com");
  const gone = await openSession(desk, { email: "gone@example.com" });
  await deleteAccount(desk.deps, ORIGIN, gone);
  await inviteUser(desk.deps, { email: "new@example.com", expiresAt: desk.deps.now() + 1_000 });
  await desk.deps.db.write(async (tx) => {
    const secret = { encrypted_api_key: "a", encrypted_secret_key: "b" };
    const times = { state_since: 1, last_checked_at: 2, last_confirmed_at: 3, created_at: 4, updated_at: 5 };
    const shown = { permissions: '["ü\u2028\\n\\"]', warnings: "[]", state: "valid", state_reason: null };
    const key = { user_id: 1, exchange: "paper", key_type: "hmac", label: "line\nfeed \u2028 😀" };
    const rest = { is_valid: false, is_ip_restricted: null, trading_expires_at: null, account_id: null };
    const sealed_with = desk.deps.keyring.first.fingerprint;
    await tx
      .insertInto("api_keys")
      .values({ ...key, ...secret, ...times, ...shown, ...rest, sealed_with })
      .execute();
  });
}

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
    await populate();
    for (const { name, columns } of BACKUP_TABLES.filter((table) => table.name !== "refusal_folds")) {
      const [row] = await desk.rows(`select * from ${name} limit 1`);
      if (row !== undefined) expect(Object.keys(row).sort(), name).toEqual([...columns].sort());
    }
  });

  it("of the version before, with fewer columns and another name of a table, is brought to this one", async () => {
    await populate();
    const { rows, chains } = await ofTwoMigrations(await backedUp());
    await restore(rows);
    const heads = await target.query("select chain_id, is_pending from audit_heads order by chain_id");
    expect(heads).toEqual(chains.map((chain_id) => ({ chain_id, is_pending: true })));
    expect((await verifyAudit({ db: restored, keyring: desk.deps.keyring })).faults).toEqual([]);
    expect(
      await target.query("select event from audit_entries where chain_id = 0 order by sequence desc limit 1"),
    ).toEqual([{ event: "deployment.restored" }]);
  });

  it("comes back as it was, but for sessions, and says in the chain that it came back", async () => {
    await populate();
    const counts = await restore(await backedUp());
    expect(counts.get("users")).toBe(1);
    for (const table of BACKUP_TABLES) {
      const [before, after] = [await content(desk.rows, table), await content(target.query, table)];
      if (!table.name.startsWith("audit_")) expect(after, table.name).toEqual(before);
      else
        expect(after.filter(({ chain_id }) => chain_id !== 0)).toEqual(
          before.filter((row) => row.chain_id !== 0),
        );
    }
    expect(await target.query("select count(*) as n from sessions")).toEqual([{ n: 0 }]);
    const chain = await target.query("select event from audit_entries where chain_id = 0 order by sequence");
    expect(chain.at(-1)).toEqual({ event: "deployment.restored" });
  });

  it("gives no id again that was given before, not even those of rows that are gone", async () => {
    await populate();
    await restore(await backedUp());
    const next = await restored.write((tx) =>
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
    for (let round = 0; round < 5; round++) {
      const lines = await backedUp();
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

describe("restoring", () => {
  it("is refused where the database is in use already, and changes nothing there", async () => {
    const lines = await backedUp();
    const before = await desk.counts();
    await expect(restore(lines, desk.deps.db)).rejects.toThrow(/in use already/);
    expect(await desk.counts()).toEqual(before);
  });

  it("names the Fernet keys that are needed and not there, and another deployment", async () => {
    const header = await checkBackup(open(await backedUp()));
    expect(findBackupMismatch(header, keyringOf(SPEC_KEY), "test")).toBeUndefined();
    expect(findBackupMismatch(header, keyringOf(OTHER_KEY, SPEC_KEY), "test")).toBeUndefined();
    expect(findBackupMismatch(header, keyringOf(OTHER_KEY), "test")).toEqual({
      kind: "fernet_keys_missing",
      needed: [keyringOf(SPEC_KEY).first.fingerprint],
    });
    expect(findBackupMismatch(header, keyringOf(SPEC_KEY), "other")).toEqual({
      kind: "other_deployment",
      name: "test",
    });
  });

  it("refuses a backup that was cut, altered, reordered or added to, before anything is written", async () => {
    await populate();
    const lines = await backedUp();
    const at = fc.integer({ min: 0, max: lines.length - 1 });
    const damage = fc.oneof(
      at.map((end) => lines.slice(0, end)),
      at.map((out) => lines.filter((_, index) => index !== out)),
      fc.tuple(at, at).map(([a, b]) => lines.map((line, index) => (index === a ? (lines[b] ?? "") : line))),
      fc
        .tuple(at, fc.string())
        .map(([index, line]) => [...lines.slice(0, index), line, ...lines.slice(index)]),
      fc.tuple(at, fc.nat()).map(([index, place]) =>
        lines.map((line, own) => {
          const cut = place % Math.max(1, line.length);
          return own === index ? `${line.slice(0, cut)}${line.slice(cut + 1)}` : line;
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (damaged) => {
        fc.pre(damaged.join("\n") !== lines.join("\n"));
        await expect(checkBackup(open(damaged))).rejects.toThrow(BackupFault);
      }),
      { numRuns: 300 },
    );
    expect(await target.tableNames()).toEqual([]);
  });

  it.each([
    [
      "a newer program's",
      {
        migrations: [
          { number: 1, name: "foundation" },
          { number: 2, name: "other" },
        ],
      },
      /another program/,
    ],
    ["another format's", { format: "keyhold/v2/backup" }, /none of a backup/],
  ])("refuses %s backup", async (_, change, problem) => {
    const [first = "", ...lines] = await backedUp();
    const { header } = JSON.parse(first) as { header: object };
    const changed = JSON.stringify({ header: { ...header, ...change } });
    await expect(checkBackup(open([changed, ...lines]))).rejects.toThrow(problem);
  });

  it("leaves an empty database when it fails half-way, and can be done again", async () => {
    await populate();
    const lines = await backedUp();
    const header = await checkBackup(open(lines));
    const broken = lines.toSpliced(-20, 1);
    await expect(restoreBackup({ ...desk.deps, db: restored }, header, open(broken))).rejects.toThrow(
      BackupFault,
    );
    expect(await target.query("select count(*) as n from users")).toEqual([{ n: 0 }]);
    expect((await restore(lines)).get("users")).toBe(1);
  });

  it("lets only one of two restores at once succeed", async () => {
    await populate();
    const lines = await backedUp();
    const second = await target.open<Schema>();
    const both = await Promise.allSettled([restore(lines), restore(lines, second)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await target.query("select count(*) as n from users")).toEqual([{ n: 1 }]);
    await second.close();
  });

  it("keeps secrets as they are: nothing of an invitation or a code is readable in a backup", async () => {
    await populate();
    const invitation = await inviteUser(desk.deps, { expiresAt: desk.deps.now() + 1_000 });
    const text = (await backedUp()).join("\n");
    expect(text).not.toContain(invitation.reveal());
    expect(text).not.toContain(new Secret("a long enough password").reveal());
  });
});
