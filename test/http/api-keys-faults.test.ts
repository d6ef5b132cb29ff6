import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  asked,
  BALANCE,
  CHECK,
  chainOf,
  control,
  count,
  MY_KEY,
  newKeyHolder,
  newOwner,
  serverWith,
  sql,
  submit,
} from "../key-desk.ts";
import { call, newPaperKey, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

/** What is waited for an answer that never comes, in the place of the real deadline. */
const HUNG_MS = 60;

let whole: TestKeyhold;
let keyhold: TestKeyhold;
let isHung = false;
beforeAll(async () => {
  whole = await openTestKeyhold();
  const { send } = whole.deps;
  keyhold = await serverWith(whole, {
    send: (target, request, ms) => send(target, request, isHung ? HUNG_MS : ms),
  });
});
afterAll(() => whole.close());
beforeEach(async () => {
  isHung = false;
  await control(keyhold.paper, "DELETE", "faults");
  forgetClock();
});

/** The next question to the exchange, by whichever node, begins with its time. */
function forgetClock(): void {
  for (const { clock } of keyhold.nodes) clock.forget("paper");
}

const PATHS = ["/api/v3/time", "/sapi/v1/account/apiRestrictions", "/api/v3/account"];
const FAULTS: [kind: string, reason: string, retryAfter: string | undefined][] = [
  ["status_500", "exchange_fault", undefined],
  ["status_503", "exchange_fault", undefined],
  ["status_403_html", "blocked", undefined],
  ["status_418", "banned", "1"],
  ["status_429", "rate_limited", "1"],
  ["status_451", "restricted_location", undefined],
  ["timeout", "timeout", undefined],
  ["reset", "connection_lost", undefined],
  ["garbage", "not_understood", undefined],
];

async function breakExchange(kind: string, path?: string): Promise<void> {
  isHung = kind === "timeout";
  await control(keyhold.paper, "POST", "faults", path === undefined ? { kind } : { kind, path });
}

async function mendExchange(): Promise<void> {
  isHung = false;
  await control(keyhold.paper, "DELETE", "faults");
}

describe.each(FAULTS)("%s at the exchange", (kind, reason, retryAfter) => {
  test("during POST: 503 exchange_unavailable, nothing stored; the same POST succeeds afterwards", async () => {
    const owner = await newOwner(keyhold);
    const key = await newPaperKey(keyhold.paper);
    for (const path of PATHS) {
      forgetClock();
      await breakExchange(kind, path);
      const { status, body, headers } = await submit(keyhold, owner, key);
      expect([path, status, body.code]).toEqual([path, 503, "exchange_unavailable"]);
      expect(body.params).toMatchObject({ reason });
      expect(body.detail).toMatch(/says nothing about the key/);
      expect(headers["retry-after"]).toBe(retryAfter);
      expect([await count(keyhold, "api_keys"), await count(keyhold, "key_claims")]).toEqual([0, 0]);
      await mendExchange();
    }
    expect((await submit(keyhold, owner, key)).status).toBe(201);
    expect((await call(keyhold.app, "DELETE", MY_KEY, owner)).status).toBe(204);
  });

  test("during check and balance: 503, and the state is as it was", async () => {
    const owner = await newKeyHolder(keyhold);
    const before = await call(keyhold.app, "GET", MY_KEY, owner);
    await breakExchange(kind, "/api/v3/account");
    const check = await call(keyhold.app, "POST", CHECK, owner);
    const balance = await call(keyhold.app, "GET", BALANCE, owner);
    for (const { status, body } of [check, balance]) {
      expect([status, body.code]).toEqual([503, "exchange_unavailable"]);
      expect(body.params).toMatchObject({ reason });
    }
    expect((await call(keyhold.app, "GET", MY_KEY, owner)).body).toEqual(before.body);
    await mendExchange();
    expect((await call(keyhold.app, "POST", CHECK, owner)).body.state).toBe("valid");
    await call(keyhold.app, "DELETE", MY_KEY, owner);
  });
});

test.each([
  { kind: "slow", delay_ms: 60 },
  { kind: "clock_skew", delay_ms: -5_000 },
  { kind: "clock_skew", delay_ms: 60_000 },
])("%o is got over, from the start and when it begins later", async (fault) => {
  const owner = await newOwner(keyhold);
  const key = await newPaperKey(keyhold.paper);
  await control(keyhold.paper, "POST", "faults", fault);
  expect((await submit(keyhold, owner, key)).status).toBe(201);
  await mendExchange();
  expect((await call(keyhold.app, "POST", CHECK, owner)).body.state).toBe("valid");
  await control(keyhold.paper, "POST", "faults", fault);
  expect((await call(keyhold.app, "POST", CHECK, owner)).body.state).toBe("valid");
  await call(keyhold.app, "DELETE", MY_KEY, owner);
});

test("no exchange at all: 503 connection_failed, nothing stored", async () => {
  const gone = await openTestKeyhold();
  const owner = await newOwner(gone);
  await gone.paper.close();
  const { status, body } = await submit(gone, owner, { api_key: "a".repeat(64), secret_key: "b".repeat(64) });
  expect([status, body.code]).toEqual([503, "exchange_unavailable"]);
  expect(body.params).toMatchObject({ reason: "connection_failed" });
  expect([await count(gone, "api_keys"), await count(gone, "key_claims")]).toEqual([0, 0]);
  await gone.close();
});

describe("what the exchange may be asked", () => {
  test("an inspection counts 1 for the time, 1 for the rights and 20 for the account", async () => {
    await sql(keyhold, "delete from exchange_weight");
    await newKeyHolder(keyhold);
    const rows = await sql(
      keyhold,
      "select exchange, outgoing_group, used_vault as used, minute from exchange_weight",
    );
    const minute = Math.floor(Date.now() / 60_000);
    expect(rows).toEqual([
      { exchange: "paper", outgoing_group: "default", used: expect.any(Number), minute: expect.any(Number) },
    ]);
    // The last request alone counts when the minute has just turned.
    expect([22, 21, 20]).toContain(rows[0]?.used);
    expect(minute - Number(rows[0]?.minute)).toBeLessThanOrEqual(1);
  });

  test("with the budget of the minute used up: 503 that says so, nothing sent, nothing stored", async () => {
    const owner = await newKeyHolder(keyhold);
    const other = await newOwner(keyhold);
    const key = await newPaperKey(keyhold.paper);
    await sql(
      keyhold,
      "update exchange_weight set used_vault = 5400, minute = ?",
      Math.floor(Date.now() / 60_000) + 1,
    );
    await control(keyhold.paper, "DELETE", "requests");
    const stored = await count(keyhold, "api_keys");
    const answers = [
      await submit(keyhold, other, key),
      await call(keyhold.app, "POST", CHECK, owner),
      await call(keyhold.app, "GET", BALANCE, owner),
    ];
    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([503, "exchange_unavailable"]);
      expect(body.params).toMatchObject({ reason: "weight_used_up" });
      expect(body.detail).toContain("used up what it may ask the exchange in this minute");
    }
    expect(await asked(keyhold.paper)).toEqual([]);
    expect([await count(keyhold, "api_keys"), await count(keyhold, "key_claims")]).toEqual([stored, 0]);
    await sql(keyhold, "delete from exchange_weight");
    expect((await submit(keyhold, other, key)).status).toBe(201);
  });

  test("one user's 61st question in a minute is answered 429 and not asked; other users go on", async () => {
    const owner = await newKeyHolder(keyhold);
    const others = await newKeyHolder(keyhold);
    const statuses: number[] = [];
    for (let question = 2; question <= 60; question++) {
      statuses.push((await call(keyhold.app, "GET", BALANCE, owner)).status);
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
    await control(keyhold.paper, "DELETE", "requests");
    const { status, body, headers } = await call(keyhold.app, "POST", CHECK, owner);
    expect([status, body.code]).toEqual([429, "too_many_requests"]);
    expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    expect(await asked(keyhold.paper)).toEqual([]);
    expect((await call(keyhold.app, "GET", BALANCE, others)).status).toBe(200);
  });
});

test("an exchange whose address was taken from the configuration: 503, and the key is not even opened", async () => {
  const owner = await newKeyHolder(keyhold);
  const without = await serverWith(keyhold, { exchanges: new Map() });
  for (const answer of [
    await call(without.app, "POST", CHECK, owner),
    await call(without.app, "GET", BALANCE, owner),
  ]) {
    expect([answer.status, answer.body.code]).toEqual([503, "exchange_unavailable"]);
    expect(answer.body.params).toMatchObject({ reason: "not_configured" });
  }
  expect((await chainOf(keyhold, owner.id)).map(([event]) => event)).not.toContain("api_key.opened");
  expect((await call(without.app, "GET", MY_KEY, owner)).body.exchange).toBe("paper");
});

describe("paper and live", () => {
  test("a key is shown to its own exchange alone: no paper key ever goes to BINANCE_URL, nor the reverse", async () => {
    const live = await openTestKeyhold();
    const both = await openTestKeyhold({ BINANCE_URL: live.paper.url });
    const paperOwner = await newKeyHolder(both);
    await call(both.app, "POST", CHECK, paperOwner);
    await call(both.app, "GET", BALANCE, paperOwner);
    expect(await asked(live.paper)).toEqual([]);
    const before = (await asked(both.paper)).length;

    const liveOwner = await newOwner(both);
    const { status, body } = await submit(both, liveOwner, await newPaperKey(live.paper), {
      exchange: undefined,
    });
    expect([status, body.exchange, body.environment]).toEqual([201, "binance", "live"]);
    await call(both.app, "POST", CHECK, liveOwner);
    expect(await asked(both.paper)).toHaveLength(before);
    expect((await asked(live.paper)).length).toBeGreaterThan(0);

    const mixed = await submit(both, await newOwner(both), paperOwner.key, { exchange: "binance" });
    expect([mixed.status, mixed.body.code]).toEqual([422, "key_rejected"]);
    await both.close();
    await live.close();
  });

  test("the testnet does not say what a key may do: it is kept, with a warning", async () => {
    const testnet = await openTestKeyhold();
    const keyholdWithTestnet = await openTestKeyhold({ BINANCE_TESTNET_URL: testnet.paper.url });
    const owner = await newOwner(keyholdWithTestnet);
    const key = await newPaperKey(testnet.paper);
    const { body } = await submit(keyholdWithTestnet, owner, key, { exchange: "binance-testnet" });
    expect(body).toMatchObject({ exchange: "binance-testnet", environment: "testnet", ip_restricted: null });
    expect((body.warnings as { code: string }[]).map(({ code }) => code)).toEqual(["permissions_unknown"]);
    expect((body.permissions as { granted: unknown }[]).every(({ granted }) => granted === null)).toBe(true);
    await keyholdWithTestnet.close();
    await testnet.close();
  });
});
