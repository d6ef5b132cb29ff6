import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deleteUser } from "../../src/operations/delete-user.ts";
import { importTradebot } from "../../src/operations/import-tradebot.ts";
import { readKeyView } from "../../src/operations/steps/key-view.ts";
import { keyringOf, NOW } from "../core/crypto/material.ts";
import { PASSWORD, VECTORS } from "../tradebot.ts";
import { chainOf } from "./desk.ts";
import { type ImportDesk, openImportDesk, reasons, tally } from "./import-desk.ts";

let at: ImportDesk;
beforeEach(async () => {
  at = await openImportDesk();
});
afterEach(() => at.close());

const NONE = { users: 0, api_keys: 0 };

describe("a user with a key", () => {
  beforeEach(async () => {
    await at.tradebot.addUser({ id: 7, email: " Ada@Example.COM " });
    await at.tradebot.addKey({ id: 3, user_id: 7, label: " Main account " });
  });

  it("is here afterwards, and logs in with the same password", async () => {
    expect(await at.take()).toEqual({
      users: tally(1),
      keys: tally(1),
      remarks: [],
      unseen: NONE,
      isWhole: true,
    });
    expect(await at.users()).toEqual([{ id: 1, email: "ada@example.com", is_active: true }]);
    expect((await at.desk.login({ password: PASSWORD })).user.id).toBe(1);
  });

  it("has the key sealed in its own place, unusable and due to be checked at once", async () => {
    await at.take();
    expect(await at.secretsOf(1)).toEqual([VECTORS.values.api_key, VECTORS.values.secret_key]);
    const [row] = await at.desk.rows("select * from api_keys");
    expect(row).toMatchObject({
      exchange: "binance",
      key_type: "hmac",
      label: "Main account",
      is_valid: false,
      state: "rejected",
      state_since: NOW,
      next_check_at: 0,
      created_at: Date.parse("2024-01-02T03:04:05.678Z"),
    });
    expect(await readKeyView(at.desk.deps, at.desk.deps.db.read, 1)).toMatchObject({
      state: "rejected",
      stateReason: { code: "imported_unchecked", hint: expect.stringContaining("Check it") },
      permissions: [],
      warnings: [],
      lastCheckedAt: null,
      lastConfirmedAt: null,
    });
  });

  it("leaves entries of the operator in its chain, with the e-mail among what can be erased", async () => {
    await at.take();
    const [first, second] = await chainOf(at.desk, 1);
    expect(first).toMatchObject({ event: "user.imported", actor: "operator", subject: "user:1" });
    expect(JSON.parse(String(first?.data))).toEqual({
      source: keyringOf(VECTORS.fernet_key).first.fingerprint,
      source_id: "7",
      password: "bcrypt",
      active: true,
    });
    expect(JSON.parse(String(first?.details))).toEqual({ email: "ada@example.com" });
    expect(second).toMatchObject({ event: "api_key.imported", actor: "operator", subject: "api_key:1" });
    expect(JSON.parse(String(second?.data))).toEqual({
      exchange: "binance",
      key_type: "hmac",
      source_id: "3",
    });
  });

  it("is taken over once, however often that is done", async () => {
    await at.take();
    const before = await at.desk.counts();
    expect(await at.take()).toEqual({
      users: tally(0, 1),
      keys: tally(0, 1),
      remarks: [],
      unseen: NONE,
      isWhole: true,
    });
    expect(await at.desk.counts()).toEqual(before);
  });

  it("gets the key later, when it was taken over with a wrong Fernet key first", async () => {
    const first = await at.take(VECTORS.other_key);
    expect(first).toMatchObject({ users: tally(1), keys: tally(0, 0, 1), isWhole: false });
    expect(first.remarks).toEqual([
      { table: "api_keys", id: 3, reason: "not_opened", column: "encrypted_api_key" },
    ]);
    expect(await at.take()).toEqual({
      users: tally(0, 1),
      keys: tally(1),
      remarks: [],
      unseen: NONE,
      isWhole: true,
    });
    expect(await at.take()).toEqual({
      users: tally(0, 1),
      keys: tally(0, 1),
      remarks: [],
      unseen: NONE,
      isWhole: true,
    });
    expect(await at.secretsOf(1)).toEqual([VECTORS.values.api_key, VECTORS.values.secret_key]);
  });

  it("stays deleted when the account is deleted here", async () => {
    await at.take();
    await deleteUser(at.desk.deps, "ada@example.com");
    const report = await at.take();
    expect(report).toMatchObject({ users: tally(0, 0, 0, 1), keys: tally(0, 0, 0, 1), isWhole: true });
    expect(reasons(report)).toEqual(["users 7 deleted_here", "api_keys 3 deleted_here"]);
    expect(await at.users()).toEqual([]);
  });

  it("gets no key again that its owner has deleted here", async () => {
    await at.take();
    await at.desk.rows("delete from api_keys");
    expect(await at.take()).toMatchObject({ keys: tally(0, 1), isWhole: true });
    expect(await at.desk.rows("select id from api_keys")).toEqual([]);
  });

  it("keeps the key that its owner has stored here in between", async () => {
    await at.take(VECTORS.other_key);
    await at.desk.rows(
      `insert into api_keys (user_id, exchange, key_type, encrypted_api_key, encrypted_secret_key, sealed_with, is_valid, state,
       state_since, permissions, warnings, last_checked_at, last_confirmed_at, created_at, updated_at)
       select id, 'paper', 'hmac', '', '', sealed_with, true, 'valid', 0, '[]', '[]', 1, 1, 0, 0 from users`,
    );
    const report = await at.take();
    expect(reasons(report)).toEqual(["api_keys 3 key_exists"]);
    expect(report.isWhole).toBe(false);
    expect(await at.desk.rows("select exchange from api_keys")).toEqual([{ exchange: "paper" }]);
  });

  it("is not mixed up with an account that has the same e-mail here", async () => {
    await at.desk.register("ada@example.com");
    const before = await at.desk.counts();
    const report = await at.take();
    expect(reasons(report)).toEqual(["users 7 email_taken", "api_keys 3 user_not_taken"]);
    expect(report).toMatchObject({ users: tally(0, 0, 1), keys: tally(0, 0, 1), isWhole: false });
    expect(await at.desk.counts()).toEqual(before);
  });
});

describe("a dry run", () => {
  it("says what would come, and changes nothing on either side", async () => {
    await at.tradebot.addUser({ id: 1, email: "a@example.com" });
    await at.tradebot.addUser({ id: 2, email: "A@example.com" });
    await at.tradebot.addUser({ id: 3, email: "c@example.com", hashed_password: "" });
    await at.tradebot.addKey({ id: 1, user_id: 1 });
    await at.tradebot.addKey({ id: 2, user_id: 3, encrypted_api_key: "plain" });
    const before = [await at.desk.counts(), await at.tradebot.dump()];
    const tried = await at.dryRun();
    expect([await at.desk.counts(), await at.tradebot.dump()]).toEqual(before);
    expect(tried).toMatchObject({ users: tally(2, 0, 1), keys: tally(1, 0, 1), isWhole: false });
    expect(await at.take()).toEqual(tried);
    expect(await at.dryRun()).toMatchObject({
      users: tally(0, 2, 1),
      keys: tally(0, 1, 1),
    });
  });
});

it("goes through more users than fit a page, and tells how far it is", async () => {
  const total = 450;
  await at.tradebot.query(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${total})
     insert into users select i, 'user' || i || '@example.com', ?, true from n`,
    "$2b$04$abcdefghijklmnopqrstuuv4UQqg0Mbs9qAvD51ZZetPbMVGfSHdO",
  );
  await at.tradebot.query(
    `insert into api_keys select id, id, ?, ?, null, true, null, null from users`,
    VECTORS.tokens.api_key,
    VECTORS.tokens.secret_key,
  );
  const heard: number[] = [];
  const source = await at.tradebot.open();
  const onProgress = (done: number, of: number) => heard.push(done, of);
  const keyring = keyringOf(VECTORS.fernet_key);
  const report = await importTradebot(at.desk.deps, { tradebot: source, keyring, onProgress }, "binance");
  await source.close();
  expect(report).toEqual({
    users: tally(total),
    keys: tally(total),
    remarks: [],
    unseen: NONE,
    isWhole: true,
  });
  expect(heard.slice(-2)).toEqual([total, total]);
  expect(heard.filter((_, index) => index % 2 === 0)).toEqual(
    heard.filter((_, index) => index % 2 === 0).toSorted((a, b) => a - b),
  );
  expect(await at.secretsOf(total)).toEqual([VECTORS.values.api_key, VECTORS.values.secret_key]);
});

it("says what is missing when the tables are not those of such an application", async () => {
  await at.tradebot.query("alter table api_keys drop column label");
  await expect(at.take()).rejects.toMatchObject({
    code: "storage_failed",
    hint: expect.stringMatching(/^The database to take over cannot be read: .*label/),
  });
});
