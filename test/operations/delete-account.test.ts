import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chainFaults } from "../../bench/campaign/audit-chains.ts";
import { Secret } from "../../src/core/secret.ts";
import type { LiveSession } from "../../src/db/sessions.ts";
import { EXCHANGES } from "../../src/exchanges/index.ts";
import { addApiKey } from "../../src/operations/add-api-key.ts";
import { deleteAccount } from "../../src/operations/delete-account.ts";
import { login } from "../../src/operations/login.ts";
import { refreshSession } from "../../src/operations/refresh-session.ts";
import { stepUp } from "../../src/operations/step-up.ts";
import type { Tokens } from "../../src/operations/steps/issue-tokens.ts";
import { removeUser } from "../../src/operations/steps/remove-user.ts";
import { caught } from "../core/crypto/caught.ts";
import { onSqliteOnly } from "../database.ts";
import { addSecondFactor, invite, sessionOf } from "./account-desk.ts";
import { type Desk, EMAIL, ORIGIN, openDesk, PASSWORD } from "./desk.ts";
import { detailsLeft, dump, enter, HERE, TRACES } from "./leaving-user.ts";

let desk: Desk;
let userId: number;
let tokens: Tokens;
let session: LiveSession;
beforeEach(async () => {
  desk = await openDesk();
  ({ userId, tokens, session } = await enter(desk));
});
afterEach(() => desk.close());

const leave = (deps = desk.deps, token?: Secret) => deleteAccount(deps, HERE, session, token);
const entries = () =>
  desk.rows("select event, actor, data from audit_entries where chain_id = ? order by sequence", userId);

/** Leaves a trace of this user wherever there can be one. */
async function leaveTraces(): Promise<void> {
  await invite(desk, EMAIL);
  await addSecondFactor(desk, session);
  const wrong = new Secret("not the password");
  await caught(() => login(desk.deps, HERE, { email: EMAIL, password: wrong }));
  await caught(() => login(desk.deps, HERE, { email: EMAIL, password: wrong }));
  await caught(() => stepUp(desk.deps, HERE, session, { password: wrong }));
  await desk.deps.db.write(async (tx) => {
    const claim = { user_id: userId, claim: "", expires_at: 0 };
    await tx.insertInto("key_claims").values(claim).execute();
    await tx.insertInto("api_keys").values(keyOf(userId)).execute();
  });
}

function keyOf(owner: number) {
  return {
    user_id: owner,
    exchange: "paper",
    key_type: "hmac",
    label: "a label",
    encrypted_api_key: "",
    encrypted_secret_key: "",
    sealed_with: "13f661cd",
    is_valid: true,
    state: "valid",
    state_reason: null,
    state_since: 0,
    permissions: "[]",
    warnings: "[]",
    is_ip_restricted: null,
    trading_expires_at: null,
    account_id: "7734550198",
    last_checked_at: 0,
    last_confirmed_at: 0,
    created_at: 0,
    updated_at: 0,
  };
}

describe("a deleted account", () => {
  it("leaves no e-mail, address, agent or label in any table", async () => {
    await leaveTraces();
    const before = await dump(desk);
    for (const trace of TRACES) expect(before).toContain(trace);
    await leave();
    for (const trace of [...TRACES, "a label", "7734550198"]) expect(await dump(desk)).not.toContain(trace);
  });

  onSqliteOnly("a server keeps its own files, and what was deleted until it is vacuumed", () => {
    it("leaves none of them in the file either", async () => {
      await leaveTraces();
      await leave();
      await desk.deps.db.close();
      const folder = dirname(desk.database.path);
      for (const name of await readdir(folder)) {
        const bytes = await readFile(join(folder, name));
        for (const trace of TRACES)
          expect([name, trace, bytes.includes(trace)]).toEqual([name, trace, false]);
      }
    });
  });

  it("has no row left but its entries and their head", async () => {
    await leaveTraces();
    await leave();
    expect(await desk.counts()).toMatchObject({
      users: 0,
      sessions: 0,
      refresh_tokens: 0,
      second_factors: 0,
      known_address_blocks: 0,
      api_keys: 0,
      key_claims: 0,
      invitations: 0,
      refusal_folds: 0,
      erasures: 0,
    });
    expect(await detailsLeft(desk, userId)).toEqual([]);
  });

  it("is told by its chain, which still holds, with the key that went with it and no details", async () => {
    await leaveTraces();
    const kept = await entries();
    await leave();
    const actor = `user:${userId}`;
    expect(await entries()).toEqual([
      ...kept,
      { event: "api_key.deleted", actor, data: '{"exchange":"paper"}' },
      { event: "user.deleted", actor, data: "{}" },
    ]);
    expect(await chainFaults(desk.database.query, desk.deps.keyring)).toEqual([]);
  });

  it("is out at the next request and the next refresh, in every session", async () => {
    const other = await desk.login();
    await leave();
    for (const { accessToken, refreshToken } of [tokens, other]) {
      expect((await caught(() => sessionOf(desk, { accessToken } as Tokens))).code).toBe("session_expired");
      const token = refreshToken?.token ?? new Secret("");
      expect((await caught(() => refreshSession(desk.deps, HERE, token))).code).toBe("unauthenticated");
    }
    expect((await caught(() => desk.login())).code).toBe("bad_credentials");
  });

  it("frees its e-mail for a new account, which gets another id and a chain of its own", async () => {
    await leave();
    const next = await desk.register();
    expect(next).toBeGreaterThan(userId);
    expect((await desk.login()).user.id).toBe(next);
    expect((await entries()).at(-1)?.event).toBe("user.deleted");
  });

  it("takes nothing of other users with it", async () => {
    const bob = await desk.register("bob@example.com");
    const his = await desk.login({ email: "bob@example.com" });
    await invite(desk);
    await invite(desk, "bob@example.com");
    await caught(() => desk.login({ email: "bob@example.com", password: "not the password" }));
    await desk.deps.db.write((tx) => tx.insertInto("api_keys").values(keyOf(bob)).execute());
    const ofBob = async () =>
      (await desk.rows("select * from audit_details where chain_id = ? order by sequence", bob)).length;
    const before = await ofBob();
    await leave();
    expect((await sessionOf(desk, his)).user.id).toBe(bob);
    expect(await desk.counts()).toMatchObject({ users: 1, api_keys: 1, invitations: 2, refusal_folds: 1 });
    expect(await ofBob()).toBe(before);
  });

  it("is deleted once when two ask at once", async () => {
    const both = await Promise.allSettled([leave(), leave()]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "session_expired" },
    });
    expect((await entries()).filter(({ event }) => event === "user.deleted")).toHaveLength(1);
  });

  it("says when the refresh cookie is of somebody else's session, which goes on", async () => {
    await desk.register("bob@example.com");
    const his = await desk.login({ email: "bob@example.com" });
    expect(await leave(desk.deps, his.refreshToken?.token)).toEqual({ isOfOtherSession: true });
  });

  it("takes its own refresh cookie along", async () => {
    expect(await leave(desk.deps, tokens.refreshToken?.token)).toEqual({ isOfOtherSession: false });
  });
});

describe("a request that was under way when the account was deleted", () => {
  it("opens no session, and leaves no trace in the chain", async () => {
    const slow = { ...desk.deps, passwords: leavingAfter() };
    const late = () => login(slow, HERE, { email: EMAIL, password: new Secret(PASSWORD) });
    expect((await caught(late)).code).toBe("bad_credentials");
    expect([(await desk.counts()).sessions, await detailsLeft(desk, userId)]).toEqual([0, []]);
  });

  it("records no wrong password in the chain", async () => {
    const slow = { ...desk.deps, passwords: leavingAfter() };
    const late = () => login(slow, HERE, { email: EMAIL, password: new Secret("not the password") });
    expect((await caught(late)).code).toBe("bad_credentials");
    expect([await detailsLeft(desk, userId), (await entries()).at(-1)?.event]).toEqual([[], "user.deleted"]);
  });

  it("records no wrong password of a step-up", async () => {
    const slow = { ...desk.deps, passwords: leavingAfter() };
    const late = () => stepUp(slow, HERE, session, { password: new Secret("not the password") });
    expect((await caught(late)).code).toBe("bad_credentials");
    expect([await detailsLeft(desk, userId), (await entries()).at(-1)?.event]).toEqual([[], "user.deleted"]);
  });

  it("stores no key, and leaves no trace of the attempt", async () => {
    const exchanges = new Map(EXCHANGES.map((exchange) => [exchange.id, exchange]));
    const send = async () => {
      if ((await desk.counts()).users === 1) await leave();
      return { kind: "failed", reason: "reset", code: "ECONNRESET" } as const;
    };
    const input = {
      apiKey: "a".repeat(64),
      secretKey: new Secret("b".repeat(64)),
      label: null,
      exchange: "binance",
    };
    await caught(() => addApiKey({ ...desk.deps, exchanges, send }, HERE, userId, input));
    expect([await detailsLeft(desk, userId), (await entries()).at(-1)?.event]).toEqual([[], "user.deleted"]);
    const next = () => addApiKey({ ...desk.deps, exchanges, send }, HERE, userId, input);
    expect((await caught(next)).code).toBe("session_expired");
  });

  /** Deletes the account when the first password has been checked. */
  function leavingAfter(): typeof desk.deps.passwords {
    const { run } = desk.deps.passwords;
    return {
      async run(work) {
        const done = await run(work);
        await leave();
        return done;
      },
    };
  }
});

describe("an account that the operator removes", () => {
  it("is recorded as the operator's act, without a request", async () => {
    const { db } = desk.deps;
    const user = { id: userId, email: EMAIL };
    expect(await db.write((tx) => removeUser(tx, desk.deps, undefined, user, "operator"))).toBe(true);
    const last = await desk.rows(
      "select event, actor, request_id, details from audit_entries join audit_details using (chain_id, sequence) where chain_id = ? order by sequence desc limit 1",
      userId,
    );
    expect(last).toEqual([{ event: "user.deleted", actor: "operator", request_id: "", details: "{}" }]);
    expect(await db.write((tx) => removeUser(tx, desk.deps, ORIGIN, user, "operator"))).toBe(false);
  });

  it("stays whole when its end cannot be recorded", async () => {
    await desk.rows("update audit_heads set mac = '' where chain_id = ? returning 1", userId);
    const before = await dump(desk);
    expect((await caught(() => leave())).code).toBe("audit_unavailable");
    expect(await dump(desk)).toBe(before);
  });
});
