import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { connect } from "../../../src/db/sqlite/connection.ts";
import { openSqlite } from "../../../src/db/sqlite/open.ts";
import { temporaryPaths } from "./temporary.ts";

const newPath = temporaryPaths();
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
const write = (path: string, content: string) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
};
const OPEN = new URL("../../../src/db/sqlite/open.ts", import.meta.url).href;

/** Runs a program of its own, started in `folder`; its output. */
function runIn(folder: string, program: string): string {
  const node = spawnSync("node", ["--input-type=module-typescript", "-e", program], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(node.stderr).toBe("");
  return node.stdout;
}

describe("opening", () => {
  it("makes folder and files for the owner alone", async () => {
    const path = newPath();
    const db = await openSqlite({ path });
    await db.write((tx) => sql`create table t (x)`.execute(tx));
    expect([dirname(path), path, `${path}-wal`, `${path}-shm`].map(modeOf)).toEqual([
      "700",
      "600",
      "600",
      "600",
    ]);
    await db.close();
  });

  it("closes files to others that were open to them, and leaves the folder as it is", async () => {
    const path = newPath();
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    const before = new DatabaseSync(path);
    before.exec("pragma journal_mode = wal; create table t (x)");
    for (const file of [path, `${path}-wal`, `${path}-shm`]) chmodSync(file, 0o666);
    const db = await openSqlite({ path });
    expect([dirname(path), path, `${path}-wal`, `${path}-shm`].map(modeOf)).toEqual([
      "755",
      "600",
      "600",
      "600",
    ]);
    await db.close();
    before.close();
  });

  it("sets what the vault relies on", async () => {
    const path = newPath();
    const db = await openSqlite({ path });
    const settings = await db.write(async (tx) => {
      const names = [
        "journal_mode",
        "synchronous",
        "foreign_keys",
        "secure_delete",
        "trusted_schema",
        "busy_timeout",
      ];
      const values = [];
      for (const name of names)
        values.push(Object.values((await sql.raw<object>(`pragma ${name}`).execute(tx)).rows[0] ?? {})[0]);
      return values;
    });
    expect(settings).toEqual(["wal", 2, 1, 1, 0, 0]);
    await expect(sql`insert into sqlite_schema values (1)`.execute(db.read)).rejects.toThrow();
    await db.close();
  });

  it("overwrites what is deleted, so that it is not found in the file", async () => {
    const path = newPath();
    const db = await openSqlite({ path });
    const secret = "a value that has to vanish";
    await db.write((tx) => sql`create table t (x)`.execute(tx));
    await db.write((tx) => sql`insert into t values (${secret})`.execute(tx));
    await db.write((tx) => sql`delete from t`.execute(tx));
    await db.close();
    expect(readFileSync(path).includes(secret)).toBe(false);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it("refuses to write through read", async () => {
    const db = await openSqlite({ path: newPath() });
    await expect(sql`create table t (x)`.execute(db.read)).rejects.toMatchObject({ code: "storage_failed" });
    await expect(
      (db.read as { transaction(): { execute(work: unknown): unknown } }).transaction().execute(() => 1),
    ).rejects.toThrow(/Database.write/);
    await db.close();
  });

  it("refuses a path where no folder can be made, one that is a folder, and what is not a database", async () => {
    const file = newPath();
    write(file, "no database ".repeat(500));
    const refusals = [
      [join(file, "below", "x.db"), /ENOTDIR/],
      [dirname(file), /EISDIR/],
      [file, /file is not a database/],
    ] as const;
    for (const [path, reason] of refusals) {
      await expect(openSqlite({ path })).rejects.toMatchObject({
        code: "storage_failed",
        hint: expect.stringMatching(reason),
      });
    }
  });

  it("takes the path for a file's, whatever SQLite would read into it", async () => {
    const folder = dirname(newPath());
    mkdirSync(folder, { recursive: true });
    const names = [":memory:", "file:x.db?mode=memory"];
    const program = `
      import { openSqlite } from ${JSON.stringify(OPEN)};
      for (const path of ${JSON.stringify(names)}) await (await openSqlite({ path })).close();
    `;
    runIn(folder, program);
    expect(readdirSync(folder).sort()).toEqual(names);
  });

  it("leaves an empty log when it closes, even if another process has the file open", async () => {
    const path = newPath();
    const db = await openSqlite({ path });
    await db.write((tx) => sql`create table t (x)`.execute(tx));
    const other = new DatabaseSync(path);
    other.prepare("select * from t").all();
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    await db.close();
    expect(statSync(`${path}-wal`).size).toBe(0);
    other.close();
  });

  it("refuses a file that it may not write, naming it", () => {
    const path = newPath();
    write(path, "");
    chmodSync(path, 0o444);
    for (let folder = dirname(path); folder !== dirname(dirname(dirname(path))); folder = dirname(folder))
      chmodSync(folder, 0o755);
    const program = `
      import { openSqlite } from ${JSON.stringify(OPEN)};
      if (process.getuid() === 0) process.setuid(65534); // Nothing is read-only for root.
      await openSqlite({ path: ${JSON.stringify(path)} }).catch((error) => console.log(error.code, error.hint));
    `;
    expect(runIn(dirname(path), program)).toContain(
      `storage_failed The database file ${path} cannot be used: EACCES`,
    );
  });

  it("waits when another process holds the file while it turns to the write-ahead log", async () => {
    const path = newPath();
    mkdirSync(dirname(path), { recursive: true });
    const other = new DatabaseSync(path);
    other.exec("create table t (x); begin exclusive");
    const opening = openSqlite({ path });
    setTimeout(() => other.exec("commit"), 30);
    const db = await opening;
    await db.write((tx) => sql`insert into t values (1)`.execute(tx));
    await db.close();
    other.close();
  });

  it("answers rightly when there are more statements than it keeps", () => {
    const path = newPath();
    mkdirSync(dirname(path), { recursive: true });
    const connection = connect(path, "write");
    for (let i = 0; i < 1_000; i++) expect(connection.query(`select ${i} as x`).rows).toEqual([{ x: i }]);
    expect(connection.query("select 0 as x").rows).toEqual([{ x: 0 }]);
    connection.close();
  });
});
