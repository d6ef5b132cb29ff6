import { Buffer } from "node:buffer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encryptFernet, halvesOf } from "../../src/core/crypto/fernet.ts";
import { VECTORS } from "../tradebot.ts";
import { type ImportDesk, openImportDesk, reasons, tally } from "./import-desk.ts";

let at: ImportDesk;
beforeEach(async () => {
  at = await openImportDesk();
});
afterEach(() => at.close());

/** A token of the other application around any text. */
function tokenOf(text: string): string {
  const key = Buffer.from(VECTORS.fernet_key, "base64url");
  return encryptFernet(halvesOf(key), new TextEncoder().encode(text), 0, Buffer.alloc(16, 7));
}

describe("a source that somebody has filled with odd values", () => {
  it.each([
    ["a mark that turns the direction around", "ada\u202e@example.com"],
    ["a sign of no width", "ada\u200b@example.com"],
    ["254 characters before the @", `${"a".repeat(254)}@example.com`],
    ["a megabyte", `${"a".repeat(1_000_000)}@example.com`],
  ])("with %s in an e-mail loses that user alone", async (_, email) => {
    await at.tradebot.addUser({ id: 1, email });
    await at.tradebot.addKey({ id: 1, user_id: 1 });
    await at.tradebot.addUser({ id: 2, email: "bob@example.com" });
    expect(reasons(await at.take())).toEqual(["users 1 email_unfit", "api_keys 1 user_not_taken"]);
    expect(await at.users()).toMatchObject([{ email: "bob@example.com" }]);
  });

  it("has one account for one e-mail, however its letters are composed", async () => {
    await at.tradebot.addUser({ id: 1, email: "z\u00fcmr\u00fct@\u00f6rnek.com" });
    await at.tradebot.addUser({ id: 2, email: "Zu\u0308mru\u0308t@o\u0308rnek.com" });
    expect(reasons(await at.take())).toEqual(["users 2 email_taken"]);
  });

  it("with values of other kinds than declared loses what is in them, and goes on", async () => {
    await at.tradebot.query(
      "insert into users values (1, x'616461', 'x', 1), (2, 'b@example.com', x'00ff', null)",
    );
    await at.tradebot.query(
      "insert into api_keys values (1, 2, x'00', 17, x'6c', 'true', 1704164645, x'00'), (2, 2, ?, ?, x'6c', 1, -1, 1e300)",
      VECTORS.tokens.api_key,
      VECTORS.tokens.secret_key,
    );
    const report = await at.take();
    expect(reasons(report)).toEqual([
      "users 1 email_unfit",
      "users 2 password_unusable",
      "api_keys 1 damaged",
      "api_keys 2 label_unfit",
    ]);
    expect(report).toMatchObject({ users: tally(1, 0, 1), keys: tally(1, 0, 1) });
    expect(await at.users()).toMatchObject([{ email: "b@example.com", is_active: false }]);
  });

  it("with ids below zero and up to 2^53 - 1 is taken over whole", async () => {
    const ids = [Number.MIN_SAFE_INTEGER, -1, 0, Number.MAX_SAFE_INTEGER];
    for (const [index, id] of ids.entries()) {
      await at.tradebot.addUser({ id, email: `u${index}@example.com` });
      await at.tradebot.addKey({ id, user_id: id });
    }
    expect(await at.take()).toMatchObject({ users: tally(4), keys: tally(4), isWhole: true });
  });

  it.each(["9007199254740993", "null", "x'0f8f'", "'a' || char(0)"])(
    "with the user id %s is not taken over at all",
    async (id) => {
      await at.close();
      at = await openImportDesk({ kind: "sqlite", id: "bigint" });
      await at.tradebot.query(`insert into users values (${id}, 'a@example.com', '', 1)`);
      await expect(at.take()).rejects.toMatchObject({ code: "storage_failed" });
      expect(await at.users()).toEqual([]);
    },
  );

  it("with tokens of a megabyte says which are too long", async () => {
    await at.tradebot.addUser();
    await at.tradebot.addKey({ id: 1, encrypted_secret_key: tokenOf("s".repeat(1_000_000)) });
    await at.tradebot.addKey({ id: 2, encrypted_api_key: "A".repeat(1_000_000) });
    await at.tradebot.addKey({ id: 3, encrypted_api_key: tokenOf("nul\0nul") });
    const report = await at.take();
    expect(reasons(report).toSorted()).toEqual([
      "api_keys 1 unfit",
      "api_keys 2 damaged",
      "api_keys 3 unfit",
    ]);
    expect(JSON.stringify(report).length).toBeLessThan(1_500);
  });

  it("with a NUL byte in an e-mail, a hash or a label loses what is in them", async () => {
    for (const id of [1, 2]) await at.tradebot.addUser({ id, email: `u${id}@example.com` });
    await at.tradebot.addKey({ user_id: 2 });
    await at.tradebot.query("update users set email = 'ada' || char(0) || '@example.com' where id = 1");
    await at.tradebot.query("update users set hashed_password = hashed_password || char(0) where id = 2");
    await at.tradebot.query("update api_keys set label = 'a' || char(0) || 'b'");
    expect(reasons(await at.take())).toEqual([
      "users 1 email_unfit",
      "users 2 password_unusable",
      "api_keys 1 label_unfit",
    ]);
  });

  it.each(["0001-01-01 00:00:00", "1969-12-31 23:59:59", "9999-12-31 23:59:59"])(
    "with a key made at %s still shows the key",
    async (created_at) => {
      await at.tradebot.addUser();
      await at.tradebot.addKey({ created_at });
      expect(await at.take()).toMatchObject({ keys: tally(1), isWhole: true });
    },
  );
});
