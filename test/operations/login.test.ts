import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createWorkQueue } from "../../src/core/work-queue.ts";
import { caught } from "../core/crypto/caught.ts";
import { chainOf, type Desk, EMAIL, openDesk, PASSWORD } from "./desk.ts";

/** What was really hashed. */
const argon2 = vi.spyOn(crypto, "argon2");
syncBuiltinESMExports();
afterAll(() => {
  argon2.mockRestore();
  syncBuiltinESMExports();
});

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let desk: Desk;
let userId: number;
/** How many pieces of password work were done. */
let hashed = 0;

/** While it is set, every password is wrong without any work: only counts matter then. */
let isAlwaysWrong = false;

const queue = createWorkQueue({ running: 2, waiting: 32 });
const passwords: typeof queue = {
  ...queue,
  run(work) {
    hashed += 1;
    return queue.run(() => (isAlwaysWrong ? Promise.resolve(false as never) : work()));
  },
};

beforeEach(async () => {
  desk = await openDesk({ passwords });
  userId = await desk.register();
  hashed = 0;
  argon2.mockClear();
});
afterEach(() => desk.close());

const failure = (options: Parameters<Desk["login"]>[0]) => caught(() => desk.login(options));

async function wrong(address: string, email = EMAIL) {
  isAlwaysWrong = true;
  const error = await failure({ email, password: "not the password", address });
  isAlwaysWrong = false;
  return error;
}

async function wrongTimes(
  count: number,
  address: (index: number) => string,
  email = EMAIL,
): Promise<string[]> {
  const codes: string[] = [];
  for (let index = 0; index < count; index += 1) codes.push((await wrong(address(index), email)).code);
  return codes;
}

describe("a login", () => {
  it("opens a session of 90 days for the right password, in any spelling of the e-mail", async () => {
    const tokens = await desk.login({ email: " ADA@Example.COM " });
    expect(tokens.expiresIn).toBe(900);
    expect(tokens.user).toEqual({ id: userId, email: EMAIL, isActive: true, createdAt: desk.deps.now() });
    expect(tokens.refreshToken?.expiresAt).toBe(desk.deps.now() + 90 * DAY_MS);
    expect(await desk.rows("select user_id, ended_at from sessions")).toEqual([
      { user_id: userId, ended_at: null },
    ]);
  });

  it("hands out no password hash", async () => {
    expect(Object.keys((await desk.login()).user).sort()).toEqual(["createdAt", "email", "id", "isActive"]);
  });

  it("stores neither refresh token nor password as they are", async () => {
    const { refreshToken } = await desk.login();
    const [token] = await desk.rows("select token_hash from refresh_tokens");
    expect(token?.token_hash).toMatch(/^[0-9a-f]{64}$/);
    const dump = JSON.stringify(await desk.rows("select * from refresh_tokens, users, sessions"));
    expect(dump).not.toContain(refreshToken?.token.reveal());
    expect(dump).not.toContain("$argon2id");
  });

  it.each([
    ["a wrong password", { password: "not the password" }, 1],
    ["the right password in another case", { password: PASSWORD.toUpperCase() }, 1],
    ["an unknown e-mail", { email: "nobody@example.com" }, 1],
    ["what is no e-mail", { email: "nobody" }, 1],
    ["a password of more than 1,024 bytes", { password: "ü".repeat(600) }, 0],
    ["such a password for an unknown e-mail", { email: "nobody@example.com", password: "ü".repeat(600) }, 0],
  ])("with %s gets the same answer and costs one piece of password work", async (_, options, hashes) => {
    const error = await failure(options);
    expect([error.code, error.params, error.hint]).toEqual(["bad_credentials", {}, undefined]);
    // Counted at the hashing itself too: an unknown account must not only stand in line.
    const costs = argon2.mock.calls.map(([, parameters]) => parameters);
    expect(hashed).toBe(1);
    expect(costs).toEqual(Array(hashes).fill(expect.objectContaining(desk.deps.passwordCost)));
  });

  it("that fails writes as much for an unknown account as for a known one", async () => {
    const grown = async (email: string) => {
      const before = await desk.counts();
      await wrong("198.51.100.1", email);
      const after = Object.entries(await desk.counts()).map(([table, count]) => [
        table,
        count - (before[table] ?? 0),
      ]);
      return Object.fromEntries(after);
    };
    await wrong("198.51.100.1", "somebody@example.com");
    desk.wait(MINUTE_MS);
    const known = await grown(EMAIL);
    expect(known).toMatchObject({ audit_entries: 1, audit_details: 1 });
    // Rows of throttles that ran out are dropped by the way, so how many are left says nothing.
    const unknown = { ...(await grown("nobody@example.com")), throttles: known.throttles };
    expect({ ...unknown, refusal_folds: 1 }).toEqual(known);
  });

  it("of an inactive user says so only after the right password", async () => {
    await desk.deps.db.write((tx) => tx.updateTable("users").set({ is_active: false }).execute());
    expect((await failure({ password: "not the password" })).code).toBe("bad_credentials");
    expect((await failure({})).code).toBe("user_inactive");
    expect(await desk.rows("select * from sessions")).toEqual([]);
  });
});

describe("the throttle of an account and address block", () => {
  it("bites after 10 wrong passwords, says how long, and lets go after 15 minutes", async () => {
    expect(new Set(await wrongTimes(10, () => "198.51.100.1"))).toEqual(new Set(["bad_credentials"]));
    const error = await failure({ address: "198.51.100.1" });
    expect([error.code, error.params]).toEqual(["too_many_requests", { seconds: 900 }]);
    desk.wait(15 * MINUTE_MS - 1);
    expect((await failure({ address: "198.51.100.1" })).params).toEqual({ seconds: 1 });
    desk.wait(1);
    expect((await desk.login({ address: "198.51.100.1" })).user.id).toBe(userId);
  });

  it("answers for an unknown e-mail exactly as for a known one", async () => {
    const known = await wrongTimes(11, () => "198.51.100.1");
    const unknown = await wrongTimes(11, () => "198.51.100.2", "nobody@example.com");
    expect(unknown).toEqual(known);
    expect(known.at(-1)).toBe("too_many_requests");
  });

  it("counts all addresses of one /64 together, and other blocks and accounts apart", async () => {
    await desk.register("bob@example.com");
    await wrongTimes(10, (index) => `2001:db8::${index + 1}`);
    expect((await wrong("2001:db8::ffff")).code).toBe("too_many_requests");
    expect((await wrong("2001:db8:0:1::1")).code).toBe("bad_credentials");
    expect((await desk.login({ email: "bob@example.com", address: "2001:db8::1" })).user.email).toBe(
      "bob@example.com",
    );
  });

  it("cannot be walked round by spelling the e-mail otherwise", async () => {
    const spellings = ["ada@example.com", "ADA@EXAMPLE.COM", " ada@example.com", "Ada@Example.com "];
    for (let index = 0; index < 10; index += 1) await wrong("198.51.100.1", spellings[index % 4]);
    expect((await wrong("198.51.100.1", "aDa@example.com")).code).toBe("too_many_requests");
  });

  it("hashes nothing and writes nothing when it bites", async () => {
    await wrongTimes(10, () => "198.51.100.1");
    const before = [await desk.counts(), await desk.rows("select * from throttles order by subject")];
    hashed = 0;
    await wrongTimes(5, () => "198.51.100.1");
    expect([await desk.counts(), await desk.rows("select * from throttles order by subject")]).toEqual(
      before,
    );
    expect(hashed).toBe(0);
  });

  it("lets no more than 10 of 30 simultaneous wrong passwords through", async () => {
    const codes = await Promise.all(
      Array.from({ length: 30 }, async () => (await wrong("198.51.100.1")).code),
    );
    expect(codes.filter((code) => code === "bad_credentials")).toHaveLength(10);
    expect(hashed).toBe(10);
  });

  it("never locks out a block from which the account logged in lately, whatever others try", async () => {
    await desk.login({ address: "192.0.2.1" });
    await wrongTimes(12, () => "192.0.2.1");
    await wrongTimes(40, (index) => `198.51.100.${index}`);
    expect((await desk.login({ address: "192.0.2.1" })).user.id).toBe(userId);
  });

  it("knows a block for 30 days after the last login", async () => {
    await desk.login({ address: "192.0.2.1" });
    desk.wait(30 * DAY_MS);
    await wrongTimes(11, () => "192.0.2.1");
    expect((await desk.login({ address: "192.0.2.1" })).user.id).toBe(userId);
    desk.wait(30 * DAY_MS + 1);
    await wrongTimes(10, () => "192.0.2.1");
    expect((await failure({ address: "192.0.2.1" })).code).toBe("too_many_requests");
  });

  it("forgets wrong passwords after the right one", async () => {
    await wrongTimes(9, () => "198.51.100.1");
    await desk.login({ address: "198.51.100.1" });
    expect(await desk.rows("select * from throttles where subject like 'login_account%'")).toEqual([]);
  });
});

describe("the slow-down of an account", () => {
  it("makes unknown blocks wait after 20 wrong passwords from anywhere, and never stops them", async () => {
    await wrongTimes(20, (index) => `198.51.100.${index}`);
    const error = await failure({ address: "203.0.113.99" });
    expect([error.code, error.params]).toEqual(["too_many_requests", { seconds: 1 }]);
    desk.wait(1_000);
    expect((await desk.login({ address: "203.0.113.99" })).user.id).toBe(userId);
  });
});

describe("the throttle of an address block", () => {
  it("lets 120 logins a minute pass, whomever they are for, known blocks included", async () => {
    await desk.deps.db.write(async (tx) => {
      const { throttleSubject } = await import("../../src/core/throttle.ts");
      const expires_at = desk.deps.now() + MINUTE_MS;
      const subject = throttleSubject("login", "203.0.113.7");
      await tx.insertInto("throttles").values({ subject, count: 119, last_at: 0, expires_at }).execute();
    });
    await desk.login();
    expect((await failure({})).code).toBe("too_many_requests");
    desk.wait(MINUTE_MS);
    await desk.login();
  });
});

describe("what a login leaves in the audit chain", () => {
  it("is one entry with request id, address and agent", async () => {
    await desk.login();
    const entry = (await chainOf(desk, userId)).at(-1);
    expect(entry).toMatchObject({
      sequence: 2,
      event: "session.opened",
      actor: `user:${userId}`,
      subject: "session:1",
      data: "{}",
    });
    expect(entry?.request_id).toBe("AAECAwQFBgcICQoL");
    expect(JSON.parse(String(entry?.details))).toEqual({ address: "203.0.113.7", user_agent: "curl/8.5.0" });
  });

  it("is one entry a minute for refusals from one block, with the count of those that were folded", async () => {
    await wrongTimes(3, (index) => `2001:db8::${index}`);
    await wrong("2001:db8:0:1::1");
    desk.wait(MINUTE_MS);
    await wrong("2001:db8::1");
    const data = (await chainOf(desk, userId))
      .slice(1)
      .map(({ event, actor, data }) => [event, actor, JSON.parse(String(data))]);
    expect(data).toEqual([
      ["session.refused", "anonymous", { reason: "bad_credentials" }],
      ["session.refused", "anonymous", { reason: "bad_credentials" }],
      ["session.refused", "anonymous", { reason: "bad_credentials", repeats_before: 2 }],
    ]);
  });

  it("is one entry a minute in the deployment's chain for unknown accounts, which holds nothing that was typed", async () => {
    const before = (await chainOf(desk, 0)).length;
    for (const [index, email] of ["eve@example.com", "mallory@example.com", "my password"].entries()) {
      await wrong(`198.51.100.${index}`, email);
    }
    const added = (await chainOf(desk, 0)).slice(before);
    expect(added).toMatchObject([{ event: "session.refused", actor: "anonymous", subject: "user:unknown" }]);
    expect(
      JSON.stringify(await desk.rows("select * from audit_entries, audit_details, throttles, refusal_folds")),
    ).not.toMatch(/eve@|mallory@|my password|not the password/);
  });
});
