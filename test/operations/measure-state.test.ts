import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { measureBacklog } from "../../src/operations/measure-backlog.ts";
import { measureRotation } from "../../src/operations/measure-rotation.ts";
import { measureWeights } from "../../src/operations/measure-weights.ts";
import { takeInventory } from "../../src/operations/take-inventory.ts";
import { openBotDesk } from "../gateway/bot-desk.ts";
import { control, newKeyHolder, newOwner, sql } from "../key-desk.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
beforeEach(async () => {
  keyhold = await openTestKeyhold();
});
afterEach(() => keyhold.close());

/** The same process, so much later. */
const later = (ms: number) => ({ ...keyhold.deps, now: () => keyhold.deps.now() + ms });

describe("an inventory", () => {
  it("counts users, exchange keys and virtual keys by their state, whatever the size of its pages", async () => {
    const empty = await takeInventory(keyhold.deps);
    expect(empty).toEqual({
      users: { active: 0, inactive: 0 },
      apiKeys: new Map(),
      virtualKeys: { live: 0, revoked: 0 },
    });
    const { owner, bot } = await openBotDesk(keyhold);
    const [doubted, rejected] = [await newKeyHolder(keyhold), await newKeyHolder(keyhold)];
    const without = await newOwner(keyhold);
    await call(keyhold.app, "POST", "/api/v1/api-keys/me/freeze", { token: owner.token });
    await call(keyhold.app, "DELETE", `/api/v1/virtual-keys/${bot.id}`, { token: owner.token });
    await sql(keyhold, "update api_keys set doubts = 2 where user_id = ?", doubted.id);
    await sql(keyhold, "update api_keys set state = 'rejected', doubts = 1 where user_id = ?", rejected.id);
    await sql(keyhold, "update users set is_active = false where id = ?", without.id);
    for (const rowsAtOnce of [1, 3, 2_000]) {
      expect(await takeInventory(keyhold.deps, rowsAtOnce)).toEqual({
        users: { active: 3, inactive: 1 },
        apiKeys: new Map([["paper", { valid: 0, unconfirmed: 1, rejected: 1, frozen: 1 }]]),
        virtualKeys: { live: 0, revoked: 1 },
      });
    }
  });
});

describe("the backlog", () => {
  it("is an order of which nobody knows, heads that no checkpoint states, and freezes of the operator", async () => {
    const before = await measureBacklog(keyhold.deps);
    expect(before).toMatchObject({ checkpointAgeMs: undefined, oldestUnsettledMs: 0 });
    const desk = await openBotDesk(keyhold);
    await control(keyhold.paper, "POST", "faults", { kind: "status_503", path: "/api/v3/order" });
    const order = { symbol: "BTCUSDT", side: "BUY", type: "MARKET", quoteOrderQty: "100" };
    await desk.send("POST", "/api/v3/order", order);
    await sql(
      keyhold,
      "insert into freezes (scope, frozen_at) values ('all', 1), ('user:7', 1), ('user:8', 1)",
    );
    const backlog = await measureBacklog(later(90_000));
    expect(backlog.headsWaiting).toBe(before.headsWaiting + 1);
    expect(Object.fromEntries(backlog.orders)).toEqual({ sent: 0, unknown: 1, open: 0 });
    expect(backlog.oldestUnsettledMs).toBeGreaterThanOrEqual(90_000);
    expect(backlog.oldestUnsettledMs).toBeLessThan(120_000);
    expect(backlog.freezes).toEqual({ all: 1, exchange: 0, user: 2 });
  });

  it("is notices by way, with the age of the oldest", async () => {
    const { id } = await newOwner(keyhold);
    const at = keyhold.deps.now();
    for (const age of [5_000, 60_000]) {
      const columns = "insert into notices (user_id, name, code, params, created_at)";
      await sql(keyhold, `${columns} values (?, ?, 'x', '{}', ?)`, id, `n${age}`, at - age);
    }
    await sql(keyhold, `insert into notice_deliveries select id, 'email', 0, ${at} from notices`);
    const { notices } = await measureBacklog({ ...keyhold.deps, now: () => at });
    expect(Object.fromEntries(notices)).toEqual({
      webhook: { waiting: 0, oldestMs: 0 },
      email: { waiting: 2, oldestMs: 60_000 },
    });
  });
});

it("the request weight of a minute is what the nodes have taken in it, and a pause is what is left of it", async () => {
  const { deps } = keyhold;
  const at = 60_000 * Math.floor(deps.now() / 60_000) + 30_000;
  const clocked = { ...deps, now: () => at };
  await sql(
    keyhold,
    `insert into exchange_weight values ('paper', 'default', ?, 20, 10, 200, 225, ?, null)`,
    at / 60_000 - 0.5,
    at + 1_500,
  );
  const taken = { vault: 20, public: 10, signed: 200 };
  const standing = { exchange: "paper", taken, seen: 225, granted: 6_000, pauseMs: 1_500 };
  expect(await measureWeights(clocked)).toEqual([standing]);
  const next = { ...standing, taken: { vault: 0, public: 0, signed: 0 }, seen: 0, pauseMs: 0 };
  expect(await measureWeights({ ...clocked, now: () => at + 60_000 })).toEqual([next]);
  expect(await measureWeights({ ...clocked, outgoingGroup: "other" })).toEqual([]);
});

it("what is to be sealed anew is every row under another Fernet key than the first, in any table", async () => {
  expect(await measureRotation(keyhold.deps)).toEqual(new Map());
  await newKeyHolder(keyhold);
  const known =
    "insert into fernet_keys (fingerprint, known_value, first_used_at) values ('0123abcd', 'x', 1)";
  await sql(keyhold, known);
  expect(await measureRotation(keyhold.deps)).toEqual(new Map([["0123abcd", 0]]));
  for (const table of ["users", "api_keys"]) {
    await sql(keyhold, `update ${table} set sealed_with = '0123abcd'`);
  }
  expect(await measureRotation(keyhold.deps)).toEqual(new Map([["0123abcd", 2]]));
});
