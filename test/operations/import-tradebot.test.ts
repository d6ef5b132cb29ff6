import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { open } from "../../src/core/crypto/seal.ts";
import { deleteUser } from "../../src/operations/delete-user.ts";
import { type ImportReport, importTradebot } from "../../src/operations/import-tradebot.ts";
import { readKeyView } from "../../src/operations/steps/key-view.ts";
import { tryImport } from "../../src/operations/try-import.ts";
import { keyringOf, NOW } from "../core/crypto/material.ts";
import { newTradebot, PASSWORD, type TestTradebot, VECTORS } from "../tradebot.ts";
import { chainOf, type Desk, openDesk } from "./desk.ts";

let desk: Desk;
let tradebot: TestTradebot;
beforeEach(async () => {
  desk = await openDesk();
  tradebot = await newTradebot({ kind: "sqlite" });
});
afterEach(async () => {
  await tradebot.drop();
  await desk.close();
});

async function act(key: string, work: typeof importTradebot | typeof tryImport): Promise<ImportReport> {
  const source = await tradebot.open();
  try {
    const keyring = keyringOf(key);
    return await work(desk.deps, { tradebot: source, keyring, onProgress: () => undefined }, "binance");
  } finally {
    await source.close();
  }
}

const take = (key = VECTORS.fernet_key) => act(key, importTradebot);
const tally = (taken: number, already = 0, failed = 0, left = 0) => ({ taken, already, failed, left });
const reasons = ({ remarks }: ImportReport) =>
  remarks.map(({ table, id, reason }) => `${table} ${id} ${reason}`);
const users = () => desk.rows("select id, email, is_active from users order by id");

async function secretsOf(userId: number): Promise<string[]> {
  const [row] = await desk.rows("select * from api_keys where user_id = ?", userId);
  return (["encrypted_api_key", "encrypted_secret_key"] as const).map((column) =>
    open(
      desk.deps.keyring,
      { table: "api_keys", column, ownerId: userId },
      { token: String(row?.[column]), sealedWith: String(row?.sealed_with) },
    ).reveal(),
  );
}

describe("a user with a key", () => {
  beforeEach(async () => {
    await tradebot.addUser({ id: 7, email: " Ada@Example.COM " });
    await tradebot.addKey({ id: 3, user_id: 7, label: " Main account " });
  });

  it("is here afterwards, and logs in with the same password", async () => {
    expect(await take()).toEqual({ users: tally(1), keys: tally(1), remarks: [], isWhole: true });
    expect(await users()).toEqual([{ id: 1, email: "ada@example.com", is_active: true }]);
    expect((await desk.login({ password: PASSWORD })).user.id).toBe(1);
  });

  it("has the key sealed in its own place, unusable and due to be checked at once", async () => {
    await take();
    expect(await secretsOf(1)).toEqual([VECTORS.values.api_key, VECTORS.values.secret_key]);
    const [row] = await desk.rows("select * from api_keys");
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
    expect(await readKeyView(desk.deps, desk.deps.db.read, 1)).toMatchObject({
      state: "rejected",
      stateReason: { code: "imported_unchecked", hint: expect.stringContaining("Check it") },
      permissions: [],
      warnings: [],
      lastCheckedAt: null,
      lastConfirmedAt: null,
    });
  });

  it("leaves entries of the operator in its chain, with the e-mail among what can be erased", async () => {
    await take();
    const [first, second] = await chainOf(desk, 1);
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
    await take();
    const before = await desk.counts();
    expect(await take()).toEqual({ users: tally(0, 1), keys: tally(0, 1), remarks: [], isWhole: true });
    expect(await desk.counts()).toEqual(before);
  });

  it("gets the key later, when it was taken over with a wrong Fernet key first", async () => {
    const first = await take(VECTORS.other_key);
    expect(first).toMatchObject({ users: tally(1), keys: tally(0, 0, 1), isWhole: false });
    expect(first.remarks).toEqual([
      { table: "api_keys", id: 3, reason: "not_opened", column: "encrypted_api_key" },
    ]);
    expect(await take()).toEqual({ users: tally(0, 1), keys: tally(1), remarks: [], isWhole: true });
    expect(await take()).toEqual({ users: tally(0, 1), keys: tally(0, 1), remarks: [], isWhole: true });
    expect(await secretsOf(1)).toEqual([VECTORS.values.api_key, VECTORS.values.secret_key]);
  });

  it("stays deleted when the account is deleted here", async () => {
    await take();
    await deleteUser(desk.deps, "ada@example.com");
    const report = await take();
    expect(report).toMatchObject({ users: tally(0, 0, 0, 1), keys: tally(0, 0, 0, 1), isWhole: true });
    expect(reasons(report)).toEqual(["users 7 deleted_here", "api_keys 3 deleted_here"]);
    expect(await users()).toEqual([]);
  });

  it("gets no key again that its owner has deleted here", async () => {
    await take();
    await desk.rows("delete from api_keys");
    expect(await take()).toMatchObject({ keys: tally(0, 1), isWhole: true });
    expect(await desk.rows("select id from api_keys")).toEqual([]);
  });

  it("keeps the key that its owner has stored here in between", async () => {
    await take(VECTORS.other_key);
    await desk.rows(
      `insert into api_keys (user_id, exchange, key_type, encrypted_api_key, encrypted_secret_key, sealed_with, is_valid, state,
       state_since, permissions, warnings, last_checked_at, last_confirmed_at, created_at, updated_at)
       select id, 'paper', 'hmac', '', '', sealed_with, true, 'valid', 0, '[]', '[]', 1, 1, 0, 0 from users`,
    );
    const report = await take();
    expect(reasons(report)).toEqual(["api_keys 3 key_exists"]);
    expect(report.isWhole).toBe(false);
    expect(await desk.rows("select exchange from api_keys")).toEqual([{ exchange: "paper" }]);
  });

  it("is not mixed up with an account that has the same e-mail here", async () => {
    await desk.register("ada@example.com");
    const before = await desk.counts();
    const report = await take();
    expect(reasons(report)).toEqual(["users 7 email_taken", "api_keys 3 user_not_taken"]);
    expect(report).toMatchObject({ users: tally(0, 0, 1), keys: tally(0, 0, 1), isWhole: false });
    expect(await desk.counts()).toEqual(before);
  });
});

describe("users that differ from what is expected", () => {
  it("are switched off here if they were there, or if nobody knows", async () => {
    await tradebot.addUser({ id: 1, email: "a@example.com", is_active: false });
    await tradebot.addUser({ id: 2, email: "b@example.com", is_active: null });
    await tradebot.addUser({ id: 3, email: "c@example.com", is_active: true });
    await take();
    expect((await users()).map((user) => user.is_active)).toEqual([false, false, true]);
  });

  it.each([
    ["of SHA-512", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO"],
    ["of a cost that nobody should wait for", VECTORS.bcrypt[0]?.hash.replace("$05$", "$18$") ?? ""],
    ["that is empty", ""],
    ["that is null", null],
  ])(
    "with a hash %s come without a password, once reported, which nobody can log in with",
    async (_, hash) => {
      await tradebot.addUser({ hashed_password: hash });
      const report = await take();
      expect(reasons(report)).toEqual(["users 1 password_unusable"]);
      expect(report).toMatchObject({ users: tally(1), isWhole: false });
      for (const password of ["", " ", String(hash), PASSWORD]) {
        await expect(desk.login({ password })).rejects.toMatchObject({ code: "bad_credentials" });
      }
      expect(await take()).toMatchObject({ users: tally(0, 1), isWhole: true });
    },
  );

  it("with an argon2id hash keep it", async () => {
    const phc = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    await tradebot.addUser({ hashed_password: phc });
    expect(await take()).toMatchObject({ users: tally(1), isWhole: true });
    expect((await desk.login({ password: "password" })).user.id).toBe(1);
  });

  it.each([null, "", "ada", "ada@example.com, bob@example.com"])(
    "with the e-mail %j are reported with their keys",
    async (email) => {
      await tradebot.addUser({ email });
      await tradebot.addKey();
      const report = await take();
      expect(reasons(report)).toEqual(["users 1 email_unfit", "api_keys 1 user_not_taken"]);
      expect(await users()).toEqual([]);
    },
  );

  it("with one e-mail in two spellings become one account, and the other is reported", async () => {
    await tradebot.addUser({ id: 1, email: "ada@example.com" });
    await tradebot.addUser({ id: 2, email: "Ada@example.com" });
    const report = await take();
    expect(report).toMatchObject({ users: tally(1, 0, 1), isWhole: false });
    expect(reasons(report)).toEqual(["users 2 email_taken"]);
    expect(await users()).toHaveLength(1);
  });
});

describe("a key", () => {
  const { tokens, token_of_other_key } = VECTORS;

  it.each([
    ["that is empty", { encrypted_secret_key: "" }, "empty", "encrypted_secret_key"],
    ["that is null", { encrypted_api_key: null }, "empty", "encrypted_api_key"],
    ["of an empty text", { encrypted_secret_key: tokens.empty }, "empty", "encrypted_secret_key"],
    ["that is no token", { encrypted_api_key: "plain" }, "damaged", "encrypted_api_key"],
    ["that is cut off", { encrypted_api_key: tokens.api_key.slice(0, -7) }, "damaged", "encrypted_api_key"],
    [
      "with a changed byte",
      { encrypted_secret_key: tokens.secret_key.replace("AQEB", "AQEC") },
      "not_opened",
      "encrypted_secret_key",
    ],
    [
      "of another Fernet key",
      { encrypted_secret_key: token_of_other_key },
      "not_opened",
      "encrypted_secret_key",
    ],
    ["that is not ASCII", { encrypted_secret_key: tokens.not_ascii }, "unfit", "encrypted_secret_key"],
    ["with a blank inside", { encrypted_api_key: tokens.with_blank }, "unfit", "encrypted_api_key"],
    ["of twice the same", { encrypted_secret_key: tokens.api_key }, "unfit", "encrypted_secret_key"],
  ])("%s is reported with its id and why, and its user comes without it", async (_, row, reason, column) => {
    await tradebot.addUser();
    await tradebot.addKey({ id: 12, ...row });
    const report = await take();
    expect(report).toMatchObject({ users: tally(1), keys: tally(0, 0, 1), isWhole: false });
    expect(report.remarks).toEqual([
      {
        table: "api_keys",
        id: 12,
        reason,
        column,
        ...(reason === "unfit" ? { message: expect.any(String) } : {}),
      },
    ]);
    const told = JSON.stringify(report);
    for (const value of Object.values(VECTORS.values).filter((text) => text !== "")) {
      expect(told).not.toContain(value);
    }
  });

  it("of several is the newest that was valid; the others are named", async () => {
    await tradebot.addUser();
    await tradebot.addKey({ id: 1, created_at: "2025-01-01 00:00:00", is_valid: false });
    await tradebot.addKey({ id: 2, created_at: "2023-01-01 00:00:00" });
    await tradebot.addKey({ id: 3, created_at: "2022-01-01 00:00:00", updated_at: "2024-06-01T00:00:00Z" });
    const report = await take();
    expect(report).toMatchObject({ keys: tally(1, 0, 0, 2), isWhole: true });
    expect(reasons(report)).toEqual(["api_keys 2 not_needed", "api_keys 1 not_needed"]);
    expect(await desk.rows("select source_key_id from imported_users")).toEqual([{ source_key_id: "3" }]);
  });

  it("of several that does not open gives way to the next, and is reported", async () => {
    await tradebot.addUser();
    await tradebot.addKey({ id: 1, is_valid: false });
    await tradebot.addKey({ id: 2, encrypted_api_key: token_of_other_key });
    const report = await take();
    expect(report).toMatchObject({ keys: tally(1, 0, 1), isWhole: false });
    expect(reasons(report)).toEqual(["api_keys 2 not_opened"]);
  });

  it("of no user is reported", async () => {
    await tradebot.addUser({ id: 2 });
    await tradebot.addKey({ id: 1, user_id: 1 });
    await tradebot.addKey({ id: 3, user_id: 3 });
    await tradebot.addKey({ id: 4, user_id: null });
    const report = await take();
    expect(reasons(report)).toEqual([1, 3, 4].map((id) => `api_keys ${id} user_missing`));
  });

  it.each(["two\nlines", "x".repeat(101)])(
    "with the label %j comes without it, and that is said",
    async (label) => {
      await tradebot.addUser();
      await tradebot.addKey({ label });
      const report = await take();
      expect(reasons(report)).toEqual(["api_keys 1 label_unfit"]);
      expect(report).toMatchObject({ keys: tally(1), isWhole: true });
      expect(await desk.rows("select label from api_keys")).toEqual([{ label: null }]);
    },
  );

  it("without a time it understands was made now, as one of the future was", async () => {
    await tradebot.addUser({ id: 1, email: "a@example.com" });
    await tradebot.addUser({ id: 2, email: "b@example.com" });
    await tradebot.addKey({ id: 1, user_id: 1, created_at: "yesterday" });
    await tradebot.addKey({ id: 2, user_id: 2, created_at: "2999-01-01 00:00:00" });
    await take();
    expect(await desk.rows("select created_at from api_keys")).toEqual([
      { created_at: NOW },
      { created_at: NOW },
    ]);
  });
});

describe("a dry run", () => {
  it("says what would come, and changes nothing on either side", async () => {
    await tradebot.addUser({ id: 1, email: "a@example.com" });
    await tradebot.addUser({ id: 2, email: "A@example.com" });
    await tradebot.addUser({ id: 3, email: "c@example.com", hashed_password: "" });
    await tradebot.addKey({ id: 1, user_id: 1 });
    await tradebot.addKey({ id: 2, user_id: 3, encrypted_api_key: "plain" });
    const before = [await desk.counts(), await tradebot.dump()];
    const tried = await act(VECTORS.fernet_key, tryImport);
    expect([await desk.counts(), await tradebot.dump()]).toEqual(before);
    expect(tried).toMatchObject({ users: tally(2, 0, 1), keys: tally(1, 0, 1), isWhole: false });
    expect(await take()).toEqual(tried);
    expect(await act(VECTORS.fernet_key, tryImport)).toMatchObject({
      users: tally(0, 2, 1),
      keys: tally(0, 1, 1),
    });
  });
});

it("goes through more users than fit a page, and tells how far it is", async () => {
  const total = 450;
  await tradebot.query(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${total})
     insert into users select i, 'user' || i || '@example.com', ?, true from n`,
    "$2b$04$abcdefghijklmnopqrstuuv4UQqg0Mbs9qAvD51ZZetPbMVGfSHdO",
  );
  await tradebot.query(
    `insert into api_keys select id, id, ?, ?, null, true, null, null from users`,
    VECTORS.tokens.api_key,
    VECTORS.tokens.secret_key,
  );
  const heard: number[] = [];
  const source = await tradebot.open();
  const onProgress = (done: number, of: number) => heard.push(done, of);
  const keyring = keyringOf(VECTORS.fernet_key);
  const report = await importTradebot(desk.deps, { tradebot: source, keyring, onProgress }, "binance");
  await source.close();
  expect(report).toEqual({ users: tally(total), keys: tally(total), remarks: [], isWhole: true });
  expect(heard.slice(-2)).toEqual([total, total]);
  expect(heard.filter((_, index) => index % 2 === 0)).toEqual(
    heard.filter((_, index) => index % 2 === 0).toSorted((a, b) => a - b),
  );
  expect(await secretsOf(total)).toEqual([VECTORS.values.api_key, VECTORS.values.secret_key]);
});

it("says what is missing when the tables are not those of such an application", async () => {
  await tradebot.query("alter table api_keys drop column label");
  await expect(take()).rejects.toMatchObject({
    code: "storage_failed",
    hint: expect.stringMatching(/^The database to take over cannot be read: .*label/),
  });
});
