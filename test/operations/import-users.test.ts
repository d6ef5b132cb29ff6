import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PASSWORD, VECTORS } from "../tradebot.ts";
import { type ImportDesk, openImportDesk, reasons, tally } from "./import-desk.ts";

let at: ImportDesk;
beforeEach(async () => {
  at = await openImportDesk();
});
afterEach(() => at.close());

describe("users that differ from what is expected", () => {
  it("are switched off here if they were there, or if nobody knows", async () => {
    await at.tradebot.addUser({ id: 1, email: "a@example.com", is_active: false });
    await at.tradebot.addUser({ id: 2, email: "b@example.com", is_active: null });
    await at.tradebot.addUser({ id: 3, email: "c@example.com", is_active: true });
    await at.take();
    expect((await at.users()).map((user) => user.is_active)).toEqual([false, false, true]);
  });

  it.each([
    ["of SHA-512", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO"],
    ["of a cost that nobody should wait for", VECTORS.bcrypt[0]?.hash.replace("$05$", "$18$") ?? ""],
    ["that is empty", ""],
    ["that is null", null],
  ])(
    "with a hash %s come without a password, once reported, which nobody can log in with",
    async (_, hash) => {
      await at.tradebot.addUser({ hashed_password: hash });
      const report = await at.take();
      expect(reasons(report)).toEqual(["users 1 password_unusable"]);
      expect(report).toMatchObject({ users: tally(1), isWhole: false });
      for (const password of ["", " ", String(hash), PASSWORD]) {
        await expect(at.desk.login({ password })).rejects.toMatchObject({ code: "bad_credentials" });
      }
      expect(await at.take()).toMatchObject({ users: tally(0, 1), isWhole: true });
    },
  );

  it("with an argon2id hash keep it", async () => {
    const phc = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    await at.tradebot.addUser({ hashed_password: phc });
    expect(await at.take()).toMatchObject({ users: tally(1), isWhole: true });
    expect((await at.desk.login({ password: "password" })).user.id).toBe(1);
  });

  it.each([null, "", "ada", "ada@example.com, bob@example.com"])(
    "with the e-mail %j are reported with their keys",
    async (email) => {
      await at.tradebot.addUser({ email });
      await at.tradebot.addKey();
      const report = await at.take();
      expect(reasons(report)).toEqual(["users 1 email_unfit", "api_keys 1 user_not_taken"]);
      expect(await at.users()).toEqual([]);
    },
  );

  it("with one e-mail in two spellings become one account, and the other is reported", async () => {
    await at.tradebot.addUser({ id: 1, email: "ada@example.com" });
    await at.tradebot.addUser({ id: 2, email: "Ada@example.com" });
    const report = await at.take();
    expect(report).toMatchObject({ users: tally(1, 0, 1), isWhole: false });
    expect(reasons(report)).toEqual(["users 2 email_taken"]);
    expect(await at.users()).toHaveLength(1);
  });
});
