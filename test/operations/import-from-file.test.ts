import { chmod, readdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importTradebot } from "../../src/operations/import-tradebot.ts";
import { caught } from "../core/crypto/caught.ts";
import { keyringOf } from "../core/crypto/material.ts";
import { type Declared, newTradebot, type TestTradebot, VECTORS } from "../tradebot.ts";
import { type Desk, openDesk } from "./desk.ts";

let desk: Desk;
let tradebot: TestTradebot;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(async () => {
  await tradebot.drop();
  await desk.close();
});

async function take() {
  const source = await tradebot.open();
  const keyring = keyringOf(VECTORS.fernet_key);
  try {
    return await importTradebot(
      desk.deps,
      { tradebot: source, keyring, onProgress: () => undefined },
      "binance",
    );
  } finally {
    await source.close();
  }
}

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
    tradebot = await newTradebot(declared);
    for (const number of [1, 2, 3]) {
      await tradebot.addUser({ id: id(number), email: `user${number}@example.com` });
      await tradebot.addKey({ id: id(10 + number), user_id: id(number) });
    }
    const before = await readFile(tradebot.path);
    const { mtimeMs } = await stat(tradebot.path);
    expect(await take()).toMatchObject({ users: { taken: 3 }, keys: { taken: 3 }, isWhole: true });
    expect((await readFile(tradebot.path)).equals(before)).toBe(true);
    expect((await stat(tradebot.path)).mtimeMs).toBe(mtimeMs);
    expect(await desk.rows("select source_id, source_key_id from imported_users order by user_id")).toEqual(
      [1, 2, 3].map((number) => ({ source_id: String(id(number)), source_key_id: String(id(10 + number)) })),
    );
    expect(await take()).toMatchObject({ users: { already: 3 }, keys: { already: 3 } });
  });
});

it("a file that may not be written is taken over, and no other appears beside it", async () => {
  tradebot = await newTradebot({ kind: "sqlite" });
  await tradebot.addUser();
  const folder = dirname(tradebot.path);
  await chmod(tradebot.path, 0o444);
  await chmod(folder, 0o555);
  try {
    expect(await take()).toMatchObject({ users: { taken: 1 }, isWhole: true });
    expect(await readdir(folder)).toEqual(["tradebot.db"]);
  } finally {
    await chmod(folder, 0o755);
  }
});

it("a file whose application is in the middle of a change is taken over as it was before", async () => {
  tradebot = await newTradebot({ kind: "sqlite" });
  await tradebot.addUser();
  const application = new DatabaseSync(tradebot.path);
  application.exec("begin immediate; update users set email = 'other@example.com'");
  expect(await take()).toMatchObject({ users: { taken: 1 } });
  application.exec("rollback");
  application.close();
  expect(await desk.rows("select email from users")).toEqual([{ email: "ada@example.com" }]);
});

it("a file that is not there is made by nobody, and the sentence says which it is", async () => {
  tradebot = await newTradebot({ kind: "sqlite" });
  const missing = { ...tradebot, path: `${tradebot.path}2` };
  const { parseImportUrl } = await import("../../src/config/import-url.ts");
  const { openTradebot } = await import("../../src/compose.ts");
  const location = parseImportUrl(`sqlite:///${missing.path}`);
  const error = await caught(() => (location === undefined ? Promise.resolve() : openTradebot(location)));
  expect(error).toMatchObject({ code: "storage_failed", hint: expect.stringContaining("To be taken over:") });
  expect(await readdir(dirname(tradebot.path))).toEqual(["tradebot.db"]);
});
