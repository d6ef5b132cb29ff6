import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTradebot } from "../../src/compose.ts";
import { parseDatabaseUrl } from "../../src/config/database-url.ts";
import { importTradebot } from "../../src/operations/import-tradebot.ts";
import { keyringOf } from "../core/crypto/material.ts";
import { newTradebot, VECTORS } from "../tradebot.ts";
import { type ImportDesk, openImportDesk, reasons, tally } from "./import-desk.ts";

let at: ImportDesk;
beforeEach(async () => {
  at = await openImportDesk();
});
afterEach(() => at.close());

const KEYRING = keyringOf(VECTORS.fernet_key);

describe("two imports at once", () => {
  it("take everybody over once between them", async () => {
    for (let id = 1; id <= 40; id++) {
      await at.tradebot.addUser({ id, email: `user${id}@example.com` });
      await at.tradebot.addKey({ id, user_id: id });
    }
    const reports = await Promise.all([at.take(), at.take(), at.take()]);
    expect(reports.map(({ isWhole, remarks }) => ({ isWhole, remarks }))).toEqual(
      reports.map(() => ({ isWhole: true, remarks: [] })),
    );
    expect(reports.reduce((sum, { users }) => sum + users.taken, 0)).toBe(40);
    expect(reports.reduce((sum, { keys }) => sum + keys.taken, 0)).toBe(40);
    expect(await at.users()).toHaveLength(40);
    const events = await at.desk.rows("select event from audit_entries where event like '%.imported'");
    expect(events).toHaveLength(80);
  });
});

describe("another database under the same Fernet key", () => {
  it("whose user has the id of somebody else gives that one no exchange key", async () => {
    await at.tradebot.addUser({ id: 1, email: "ada@example.com" });
    await at.take();
    await at.tradebot.query("update users set email = 'bob@example.com'");
    await at.tradebot.addKey({ id: 1, user_id: 1 });
    const expected = ["users 1 email_differs", "api_keys 1 user_not_taken"];
    const tried = await at.dryRun();
    const report = await at.take();
    expect([reasons(tried), reasons(report)]).toEqual([expected, expected]);
    expect(report).toMatchObject({ users: tally(0, 0, 1), keys: tally(0, 0, 1), isWhole: false });
    expect(await at.users()).toMatchObject([{ email: "ada@example.com" }]);
    expect(await at.desk.rows("select id from api_keys")).toEqual([]);
  });

  it("whose ids are its own is taken over beside the first", async () => {
    await at.tradebot.addUser({ id: 1, email: "ada@example.com" });
    await at.take();
    const other = await newTradebot({ kind: "sqlite" });
    await other.addUser({ id: 2, email: "bob@example.com" });
    const source = await other.open();
    const report = await importTradebot(
      at.desk.deps,
      { tradebot: source, keyring: KEYRING, onProgress: () => undefined },
      "binance",
    );
    await source.close();
    await other.drop();
    expect(report).toMatchObject({ users: tally(1), isWhole: true });
    expect(await at.users()).toHaveLength(2);
  });
});

it("says how many rows came too late to be looked at", async () => {
  await at.tradebot.addUser({ id: 1, email: "ada@example.com" });
  const source = await at.tradebot.open();
  const added: Promise<void>[] = [];
  const onProgress = () => {
    added.push(at.tradebot.addUser({ id: 0, email: "bob@example.com" }));
    added.push(at.tradebot.addKey({ id: 1, user_id: 0 }));
  };
  const report = await importTradebot(
    at.desk.deps,
    { tradebot: source, keyring: KEYRING, onProgress },
    "binance",
  );
  await Promise.all(added);
  await source.close();
  expect(report).toMatchObject({
    users: tally(1),
    remarks: [],
    unseen: { users: 1, api_keys: 1 },
    isWhole: false,
  });
  expect(await at.take()).toMatchObject({ users: tally(1, 1), keys: tally(1), isWhole: true });
});

it("finds nobody new in the very database that it writes to", async () => {
  await at.desk.register("ada@example.com");
  const location = parseDatabaseUrl(at.desk.database.url);
  if (location === undefined) throw new Error("the desk has no database");
  const source = await openTradebot(location);
  const before = await at.desk.counts();
  const report = await importTradebot(
    at.desk.deps,
    { tradebot: source, keyring: KEYRING, onProgress: () => undefined },
    "binance",
  );
  await source.close();
  expect(reasons(report)).toEqual(["users 1 email_taken"]);
  expect(await at.desk.counts()).toEqual(before);
});
