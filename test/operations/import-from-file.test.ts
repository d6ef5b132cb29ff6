import { chmod, readdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it } from "vitest";
import { openTradebot } from "../../src/compose.ts";
import { caught } from "../core/crypto/caught.ts";
import type { Declared } from "../tradebot.ts";
import { type ImportDesk, openImportDesk } from "./import-desk.ts";

let at: ImportDesk;
afterEach(() => at.close());

const FORMS: readonly (readonly [string, Declared, (number: number) => number | string])[] = [
  ["texts and numbers", { kind: "sqlite", time: "datetime" }, (number) => number],
  ["bytes and UUIDs", { kind: "sqlite", id: "char(36)", token: "blob" }, uuid],
  ["a write-ahead log", { kind: "sqlite", isJournalWal: true }, (number) => number],
];

function uuid(number: number): string {
  return `0f8fad5b-d9cb-469f-a165-${String(number).padStart(12, "0")}`;
}

describe.each(FORMS)("a file of SQLite with %s", (_, declared, id) => {
  it("is taken over, and not a byte of it changes", async () => {
    at = await openImportDesk(declared);
    for (const number of [1, 2, 3]) {
      await at.tradebot.addUser({ id: id(number), email: `user${number}@example.com` });
      await at.tradebot.addKey({ id: id(10 + number), user_id: id(number) });
    }
    const before = await readFile(at.tradebot.path);
    const { mtimeMs } = await stat(at.tradebot.path);
    expect(await at.take()).toMatchObject({ users: { taken: 3 }, keys: { taken: 3 }, isWhole: true });
    expect((await readFile(at.tradebot.path)).equals(before)).toBe(true);
    expect((await stat(at.tradebot.path)).mtimeMs).toBe(mtimeMs);
    expect(
      await at.desk.rows("select source_id, source_key_id from imported_users order by source_id"),
    ).toEqual(
      [1, 2, 3].map((number) => ({ source_id: String(id(number)), source_key_id: String(id(10 + number)) })),
    );
    expect(await at.take()).toMatchObject({ users: { already: 3 }, keys: { already: 3 } });
  });
});

it("a file that may not be written is taken over, and no other appears beside it", async () => {
  at = await openImportDesk({ kind: "sqlite" });
  await at.tradebot.addUser();
  const folder = dirname(at.tradebot.path);
  await chmod(at.tradebot.path, 0o444);
  await chmod(folder, 0o555);
  try {
    expect(await at.take()).toMatchObject({ users: { taken: 1 }, isWhole: true });
    expect(await readdir(folder)).toEqual(["tradebot.db"]);
  } finally {
    await chmod(folder, 0o755);
  }
});

it("a file whose application is in the middle of a change is taken over as it was before", async () => {
  at = await openImportDesk({ kind: "sqlite" });
  await at.tradebot.addUser();
  const application = new DatabaseSync(at.tradebot.path);
  application.exec("begin immediate; update users set email = 'other@example.com'");
  expect(await at.take()).toMatchObject({ users: { taken: 1 } });
  application.exec("rollback");
  application.close();
  expect(await at.desk.rows("select email from users")).toEqual([{ email: "ada@example.com" }]);
});

it("a file that is not there is made by nobody, and the sentence says which it is", async () => {
  at = await openImportDesk({ kind: "sqlite" });
  const path = `${at.tradebot.path}2`;
  const error = await caught(() => openTradebot({ kind: "sqlite", path }));
  expect(error).toMatchObject({ code: "storage_failed", hint: expect.stringContaining("To be taken over:") });
  expect(await readdir(dirname(at.tradebot.path))).toEqual(["tradebot.db"]);
});
