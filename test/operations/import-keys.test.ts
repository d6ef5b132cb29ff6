import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NOW } from "../core/crypto/material.ts";
import { VECTORS } from "../tradebot.ts";
import { type ImportDesk, openImportDesk, reasons, tally } from "./import-desk.ts";

let at: ImportDesk;
beforeEach(async () => {
  at = await openImportDesk();
});
afterEach(() => at.close());

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
    await at.tradebot.addUser();
    await at.tradebot.addKey({ id: 12, ...row });
    const report = await at.take();
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
    await at.tradebot.addUser();
    await at.tradebot.addKey({ id: 1, created_at: "2025-01-01 00:00:00", is_valid: false });
    await at.tradebot.addKey({ id: 2, created_at: "2023-01-01 00:00:00" });
    await at.tradebot.addKey({
      id: 3,
      created_at: "2022-01-01 00:00:00",
      updated_at: "2024-06-01T00:00:00Z",
    });
    const report = await at.take();
    expect(report).toMatchObject({ keys: tally(1, 0, 0, 2), isWhole: true });
    expect(reasons(report)).toEqual(["api_keys 2 not_needed", "api_keys 1 not_needed"]);
    expect(await at.desk.rows("select source_key_id from imported_users")).toEqual([{ source_key_id: "3" }]);
  });

  it("of several that does not open gives way to the next, and is reported", async () => {
    await at.tradebot.addUser();
    await at.tradebot.addKey({ id: 1, is_valid: false });
    await at.tradebot.addKey({ id: 2, encrypted_api_key: token_of_other_key });
    const report = await at.take();
    expect(report).toMatchObject({ keys: tally(1, 0, 1), isWhole: false });
    expect(reasons(report)).toEqual(["api_keys 2 not_opened"]);
  });

  it("of no user is reported", async () => {
    await at.tradebot.addUser({ id: 2 });
    await at.tradebot.addKey({ id: 1, user_id: 1 });
    await at.tradebot.addKey({ id: 3, user_id: 3 });
    await at.tradebot.addKey({ id: 4, user_id: null });
    const report = await at.take();
    expect(reasons(report)).toEqual([1, 3, 4].map((id) => `api_keys ${id} user_missing`));
  });

  it.each(["two\nlines", "x".repeat(101)])(
    "with the label %j comes without it, and that is said",
    async (label) => {
      await at.tradebot.addUser();
      await at.tradebot.addKey({ label });
      const report = await at.take();
      expect(reasons(report)).toEqual(["api_keys 1 label_unfit"]);
      expect(report).toMatchObject({ keys: tally(1), isWhole: true });
      expect(await at.desk.rows("select label from api_keys")).toEqual([{ label: null }]);
    },
  );

  it("without a time it understands was made now, as one of the future was", async () => {
    await at.tradebot.addUser({ id: 1, email: "a@example.com" });
    await at.tradebot.addUser({ id: 2, email: "b@example.com" });
    await at.tradebot.addKey({ id: 1, user_id: 1, created_at: "yesterday" });
    await at.tradebot.addKey({ id: 2, user_id: 2, created_at: "2999-01-01 00:00:00" });
    await at.take();
    expect(await at.desk.rows("select created_at from api_keys")).toEqual([
      { created_at: NOW },
      { created_at: NOW },
    ]);
  });
});
