import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashPassword } from "../../src/core/crypto/password.ts";
import { seal } from "../../src/core/crypto/seal.ts";
import { Secret } from "../../src/core/secret.ts";
import { register } from "../../src/operations/register.ts";
import { caught } from "../core/crypto/caught.ts";
import { chainOf, type Desk, EMAIL, ORIGIN, openDesk, originAt, PASSWORD } from "./desk.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const attempt = (input: { email?: string; password?: string; address?: string }, deps = desk.deps) =>
  register(deps, originAt(input.address ?? ORIGIN.address), {
    email: input.email ?? EMAIL,
    password: new Secret(input.password ?? PASSWORD),
  });

describe("registering", () => {
  it("stores an active user with a normalised e-mail, and one audit entry", async () => {
    const user = await attempt({ email: " Ada@Example.com" });
    expect(user).toEqual({ id: 1, email: EMAIL, isActive: true, createdAt: desk.deps.now() });
    expect(await desk.rows("select id, email, is_active, sealed_with from users")).toEqual([
      { id: 1, email: EMAIL, is_active: true, sealed_with: "13f661cd" },
    ]);
    const [entry, ...others] = await chainOf(desk, 1);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      sequence: 1,
      event: "user.registered",
      actor: "user:1",
      subject: "user:1",
      data: "{}",
    });
    expect(JSON.parse(String(entry?.details))).toEqual({
      address: "203.0.113.7",
      user_agent: "curl/8.5.0",
      email: EMAIL,
    });
  });

  it("gives one account to two who ask for the same e-mail at once, and nothing of the other stays", async () => {
    const both = await Promise.allSettled([attempt({}), attempt({ email: "ADA@example.com" })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await desk.counts()).toMatchObject({ users: 1, audit_details: 2 + 1 });
  });

  it("refuses a taken e-mail in any spelling, and leaves the account as it is", async () => {
    await attempt({});
    const before = await desk.rows("select * from users");
    const error = await caught(() =>
      attempt({ email: "  ADA@EXAMPLE.COM", password: "another long password" }),
    );
    expect(error.code).toBe("email_taken");
    expect(await desk.rows("select * from users")).toEqual(before);
  });

  it("refuses everybody when registration is closed, before any work", async () => {
    const error = await caught(() => attempt({}, { ...desk.deps, registration: "closed" }));
    expect(error.code).toBe("registration_closed");
    expect(await desk.counts()).toMatchObject({ users: 0, throttles: 0 });
  });

  it.each([
    ["an e-mail that is none", { email: "nobody" }, "email"],
    ["a password of more than 1,024 bytes", { password: "ü".repeat(600) }, "password"],
  ])("refuses %s and names the field", async (_, input, field) => {
    const error = await caught(() => attempt(input));
    expect([error.code, error.fields?.map((fault) => fault.field)]).toEqual(["validation_failed", [field]]);
    expect((await desk.counts()).users).toBe(0);
  });

  it("refuses a password with half a surrogate pair, which would not come back as it was typed", async () => {
    expect((await caught(() => attempt({ password: `longenough\ud800` }))).code).toBe("malformed_request");
  });

  it("lets 60 a minute pass from one address block, and says when to come back", async () => {
    await attempt({});
    await desk.deps.db.write((tx) => tx.updateTable("throttles").set({ count: 59 }).execute());
    await attempt({ email: "bob@example.com" });
    const error = await caught(() => attempt({ email: "eve@example.com" }));
    expect([error.code, error.params]).toEqual(["too_many_requests", { seconds: 60 }]);
    await attempt({ email: "eve@example.com", address: "198.51.100.1" });
  });
});

describe("a stored password hash", () => {
  it("does not open in another user's row: 503 for that user, and nobody else is affected", async () => {
    const ada = await desk.register();
    const bob = await desk.register("bob@example.com");
    const [stolen] = await desk.rows("select hashed_password from users where id = ?", bob);
    await desk.rows(
      "update users set hashed_password = ? where id = ? returning id",
      String(stolen?.hashed_password),
      ada,
    );
    expect((await caught(() => desk.login())).code).toBe("key_unreadable");
    expect((await desk.login({ email: "bob@example.com" })).user.id).toBe(bob);
  });

  it("cannot be planted by whoever can write the database: a bare hash does not open", async () => {
    const ada = await desk.register();
    const hash = await hashPassword(
      new Secret("planted by a thief"),
      desk.deps.random,
      desk.deps.passwordCost,
    );
    const place = { table: "users", column: "hashed_password", ownerId: ada + 1 } as const;
    const { token } = seal(desk.deps.keyring, place, new Secret(hash), desk.deps.now(), desk.deps.random);
    for (const planted of [hash, token, ""]) {
      await desk.rows("update users set hashed_password = ? where id = ? returning id", planted, ada);
      const error = await caught(() => desk.login({ password: "planted by a thief" }));
      expect(error.code).toBe("key_unreadable");
    }
  });

  it("under a Fernet key that is not at hand is 503 that names its fingerprint", async () => {
    const ada = await desk.register();
    await desk.rows("insert into fernet_keys values ('0badc0de', '', 0) returning fingerprint");
    await desk.rows("update users set sealed_with = '0badc0de' where id = ? returning id", ada);
    const error = await caught(() => desk.login());
    expect([error.code, error.params]).toEqual(["fernet_key_missing", { fingerprint: "0badc0de" }]);
  });
});
