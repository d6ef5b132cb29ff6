import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import type { Database } from "../../../src/db/database.ts";
import { openSqlite } from "../../../src/db/sqlite/open.ts";
import { temporaryPaths } from "./temporary.ts";

const newPath = temporaryPaths();

async function ids(db: Database<unknown>): Promise<number[]> {
  return (await sql<{ id: number }>`select id from t order by id`.execute(db.read)).rows.map(({ id }) => id);
}

describe("a disk that is truly full", () => {
  it("loses and invents no row, and takes new ones when there is room again", async () => {
    const path = newPath();
    const db = await openSqlite({ path });
    await db.write((tx) => sql`create table t (id integer primary key, body text)`.execute(tx));
    await db.write((tx) => sql`pragma max_page_count = 60`.execute(tx));
    const results = await Promise.allSettled(
      Array.from({ length: 300 }, (_, id) =>
        db.write((tx) => sql`insert into t values (${id}, ${"x".repeat(1_000)})`.execute(tx).then(() => id)),
      ),
    );
    const kept = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(await ids(db)).toEqual(kept);
    expect(refused.length).toBeGreaterThan(50);
    for (const reason of refused)
      expect(reason).toMatchObject({ code: "storage_failed", cause: { errcode: 13 } });

    await db.write((tx) => sql`pragma max_page_count = 10000`.execute(tx));
    await db.write((tx) => sql`insert into t values (1000, 'room')`.execute(tx));
    expect(await ids(db)).toEqual([...kept, 1000]);
    await db.close();
  });

  it("is told as a failed storage when the operating system refuses to write, and costs no acknowledged row", async () => {
    const path = newPath();
    const child = fileURLToPath(new URL("full-disk-child.ts", import.meta.url));
    // No file may grow beyond 400 blocks of 512 bytes; the signal that would come with it is ignored.
    const limited = `trap '' XFSZ; ulimit -f 400; exec node "$0" "$1"`;
    const { stdout, stderr } = spawnSync("sh", ["-c", limited, child, path], { encoding: "utf8" });
    const kept = [...stdout.matchAll(/^kept (\d+)$/gm)].map(([, id]) => Number(id));
    const lost = [...stdout.matchAll(/^lost \d+ (.*)$/gm)].map(([, reason]) => reason);
    expect(kept.length, stderr).toBeGreaterThan(50);
    expect(lost, stderr).toEqual(
      Array.from({ length: 10 }, () => expect.stringMatching(/^storage_failed (10|13|778)$/)),
    );

    const db = await openSqlite({ path });
    expect(await ids(db)).toEqual(kept.sort((a, b) => a - b));
    await db.write((tx) => sql`insert into t values (100000, 'room')`.execute(tx));
    await db.close();
  });
});
