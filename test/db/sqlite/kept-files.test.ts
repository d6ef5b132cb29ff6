import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Database } from "../../../src/db/database.ts";
import { openSqlite } from "../../../src/db/sqlite/open.ts";
import { temporaryPaths } from "./temporary.ts";

const newPath = temporaryPaths();
const REFUSED = {
  code: "storage_failed",
  hint: expect.stringMatching(/deleted, moved or replaced.*SIGTERM/),
};

let path: string;
let db: Database<unknown>;
beforeEach(async () => {
  path = newPath();
  db = await openSqlite({ path });
});
afterEach(() => db.close());

const add = (value: string) => db.write((tx) => sql`insert into t values (${value})`.execute(tx));
const values = async () =>
  (await sql<{ x: string }>`select x from t`.execute(db.read)).rows.map(({ x }) => x);

async function begin(): Promise<void> {
  await db.write((tx) => sql`create table t (x text)`.execute(tx));
  await add("before");
}

/** What a program that begins now finds. */
function found(file = path): unknown[] {
  const other = new DatabaseSync(file);
  const rows = other.prepare("select x from t").all();
  other.close();
  return rows.map(({ x }) => x);
}

/** What is left when the process is killed, and the log with it. */
function foundInFileAlone(): unknown[] {
  const copy = newPath();
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(path, copy);
  return found(copy);
}

/** Runs a statement as another program does beside this one; what it says. */
function besides(statement: string): string {
  const program = `
    import { DatabaseSync } from "node:sqlite";
    const database = new DatabaseSync(${JSON.stringify(path)});
    try {
      database.prepare(${JSON.stringify(statement)}).all();
      console.log("done");
    } catch (error) {
      console.log(error.message);
    }
    database.close();
  `;
  const { stdout, stderr } = spawnSync("node", ["--input-type=module", "-e", program], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.trim();
}

describe("a database whose files are taken away", () => {
  it.each(["", "-wal", "-shm"])(
    "refuses changes when keyhold.db%s was deleted, and still reads",
    async (end) => {
      await begin();
      rmSync(`${path}${end}`);
      await expect(add("into nowhere")).rejects.toMatchObject({
        ...REFUSED,
        cause: { message: expect.stringContaining(`test.db${end} is not the file that was opened`) },
      });
      await expect(add("into nowhere")).rejects.toMatchObject(REFUSED);
      expect(await values()).toEqual(["before"]);
    },
  );

  it("refuses the first change of a new file whose log was deleted", async () => {
    rmSync(`${path}-wal`);
    await expect(db.write((tx) => sql`create table t (x)`.execute(tx))).rejects.toMatchObject(REFUSED);
  });

  it("commits nothing of a batch during which the log was deleted", async () => {
    await begin();
    // A batch ends after 10 ms: a machine that stalls would make two of these.
    const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
    const batch = [
      add("with the others"),
      db.write(async (tx) => {
        await sql`insert into t values ('itself')`.execute(tx);
        rmSync(`${path}-wal`);
      }),
    ];
    for (const { status } of await Promise.allSettled(batch)) expect(status).toBe("rejected");
    clock.mockRestore();
    expect(await values()).toEqual(["before"]);
  });

  it("brings into the file what was acknowledged before the log was deleted, as soon as it notices", async () => {
    await begin();
    rmSync(`${path}-wal`);
    await expect(add("into nowhere")).rejects.toMatchObject(REFUSED);
    expect(foundInFileAlone()).toEqual(["before"]);
  });

  it("brings it in when it is closed, had nobody changed anything in between", async () => {
    await begin();
    rmSync(`${path}-wal`);
    await db.close();
    expect(found()).toEqual(["before"]);
  });

  it("brings it in also when another program looked at the file in between", async () => {
    await begin();
    rmSync(`${path}-wal`);
    // What it needs is in the log that it cannot see.
    expect(besides("select x from t")).toBe("disk I/O error");
    expect(existsSync(`${path}-wal`)).toBe(true);
    await expect(add("into nowhere")).rejects.toMatchObject(REFUSED);
    await db.close();
    expect(found()).toEqual(["before"]);
  });

  it("leaves what another program has since written into a log of its own", async () => {
    await begin();
    for (let count = 0; count < 100; count++) await add("x".repeat(1_000));
    besides("pragma wal_checkpoint(passive)");
    rmSync(`${path}-wal`);
    expect(besides("insert into t values ('beside')")).toBe("done");
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    await expect(add("into nowhere")).rejects.toMatchObject({ code: "storage_failed" });
    await db.close();
    expect(found()).toHaveLength(102);
    expect(found()).toContain("beside");
  });

  it("leaves what another program has since written by an index of its own", async () => {
    await begin();
    rmSync(`${path}-shm`);
    for (let count = 0; count < 20; count++)
      expect(besides(`insert into t values ('${"y".repeat(1_000)}')`)).toBe("done");
    await expect(add("into nowhere")).rejects.toMatchObject({ code: "storage_failed" });
    await db.close();
    expect(found()).toHaveLength(21);
  }, 180_000);

  it("touches no file that was put in its place, and reads no snapshot of it", async () => {
    await begin();
    renameSync(path, `${path}.away`);
    writeFileSync(path, "something else");
    await expect(add("into nowhere")).rejects.toMatchObject(REFUSED);
    await expect(db.snapshot(async (reader) => reader)).rejects.toMatchObject(REFUSED);
    await db.close();
    expect(readFileSync(path, "utf8")).toBe("something else");
    renameSync(`${path}.away`, path);
    expect(found()).toEqual(["before"]);
  });

  it("refuses when the same bytes lie there as another file, and goes on when its own is put back", async () => {
    await begin();
    renameSync(path, `${path}.away`);
    copyFileSync(`${path}.away`, path);
    await expect(add("into nowhere")).rejects.toMatchObject(REFUSED);
    renameSync(`${path}.away`, path);
    await add("after");
    rmSync(`${path}-wal`);
    await expect(add("into nowhere")).rejects.toMatchObject(REFUSED);
    expect(foundInFileAlone()).toEqual(["before", "after"]);
  });

  it("refuses changes, and is not ended, when a file cannot even be looked for", async () => {
    await begin();
    rmSync(`${path}-wal`);
    symlinkSync(`${path}-wal`, `${path}-wal`);
    await expect(add("into nowhere")).rejects.toMatchObject(REFUSED);
    expect(foundInFileAlone()).toEqual(["before"]);
    rmSync(`${path}-wal`);
  });

  it("notices the log beside the file that a link leads to, and the link that leads elsewhere", async () => {
    await begin();
    const link = newPath();
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(path, link);
    const linked = await openSqlite({ path: link });
    const change = () => linked.write((tx) => sql`insert into t values ('linked')`.execute(tx));
    await change();
    rmSync(link);
    await expect(change()).rejects.toMatchObject(REFUSED);
    symlinkSync(path, link);
    await change();
    rmSync(`${path}-wal`);
    await expect(change()).rejects.toMatchObject(REFUSED);
    await linked.close();
  });
});

describe("a database whose files change as SQLite changes them", () => {
  it("goes on when its log is emptied, and while other programs come, write and go", async () => {
    await begin();
    besides("pragma wal_checkpoint(truncate)");
    expect(statSync(`${path}-wal`).size).toBe(0);
    await add("emptied");
    for (const statement of ["insert into t values ('beside')", "vacuum"])
      expect(besides(statement)).toBe("done");
    await add("after");
    expect(await values()).toEqual(["before", "emptied", "beside", "after"]);
  });

  it("goes on when it is closed, the log deleted, and opened again", async () => {
    await begin();
    await db.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
    db = await openSqlite({ path });
    await add("after");
    expect(await values()).toEqual(["before", "after"]);
  });
});
