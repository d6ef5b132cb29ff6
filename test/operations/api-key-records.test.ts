import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chainFaults } from "../../bench/campaign/audit-chains.ts";
import type { Deps } from "../../src/operations/deps.ts";
import {
  BALANCE,
  CHECK,
  chainOf,
  control,
  MY_KEY,
  newKeyHolder,
  newOwner,
  serverWith,
  sql,
  submit,
} from "../key-desk.ts";
import { call, newPaperKey, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { forbidWrites } from "../obstructed-writes.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

const keyEvents = async (userId: number) =>
  (await chainOf(keyhold, userId)).filter(([event]) => event.startsWith("api_key."));

/** Calls `look` at the moment when the exchange would be asked. */
const lookingWhenAsked = (look: () => unknown): Promise<TestKeyhold> => {
  const send: Deps["send"] = async (...request) => {
    await look();
    return keyhold.deps.send(...request);
  };
  return serverWith(keyhold, { send });
};

describe("everything that changes a key, or opens it, is recorded", () => {
  test("from the first attempt to the end of the key, with what the exchange granted and no more", async () => {
    const owner = await newOwner(keyhold);
    const { token } = owner;
    const key = await newPaperKey(keyhold.paper);
    await submit(keyhold, owner, { ...key, secret_key: "x".repeat(64) });
    await submit(keyhold, owner, key, { label: "first" });
    await call(keyhold.app, "PATCH", MY_KEY, { token, body: { label: "second" } });
    await call(keyhold.app, "POST", CHECK, { token });
    await control(keyhold.paper, "PATCH", `keys/${key.api_key}`, { permissions: { enableFutures: true } });
    await call(keyhold.app, "POST", CHECK, { token });
    await control(keyhold.paper, "POST", "faults", { kind: "status_500", count: 1 });
    await call(keyhold.app, "POST", CHECK, { token });
    await call(keyhold.app, "GET", BALANCE, { token });
    await call(keyhold.app, "DELETE", MY_KEY, { token });
    expect(await keyEvents(owner.id)).toEqual([
      ["api_key.submitted", { exchange: "paper" }],
      ["api_key.refused", { code: "key_rejected", reason: "wrong_secret" }],
      ["api_key.submitted", { exchange: "paper" }],
      [
        "api_key.added",
        {
          exchange: "paper",
          key_type: "hmac",
          granted: ["enableReading", "enableSpotAndMarginTrading"],
          warnings: ["ip_unrestricted"],
        },
      ],
      ["api_key.relabelled", {}],
      ["api_key.opened", { purpose: "check" }],
      ["api_key.checked", { outcome: "accepted" }],
      ["api_key.opened", { purpose: "check" }],
      ["api_key.checked", { outcome: "rejected", reason: "too_powerful" }],
      ["api_key.opened", { purpose: "check" }],
      ["api_key.checked", { outcome: "unclear", reason: "exchange_fault" }],
      ["api_key.opened", { purpose: "balance" }],
      ["api_key.deleted", { exchange: "paper", virtual_keys: 0 }],
    ]);
  });

  test("each entry names who did it, to which key, in which request; labels and addresses can be erased", async () => {
    const owner = await newKeyHolder(keyhold);
    const label = "a label that a person typed";
    await call(keyhold.app, "PATCH", MY_KEY, { token: owner.token, body: { label } });
    const { body } = await call(keyhold.app, "GET", MY_KEY, owner);
    const [entry] = await sql(
      keyhold,
      "select * from audit_entries where chain_id = ? order by sequence desc limit 1",
      owner.id,
    );
    expect(entry).toMatchObject({ actor: `user:${owner.id}`, subject: `api_key:${body.id}` });
    expect(entry?.request_id).toMatch(/^[0-9a-f]{16}$/);
    expect(JSON.stringify(entry)).not.toContain(label);
    const [details] = await sql(
      keyhold,
      "select details from audit_details where chain_id = ? order by sequence desc limit 1",
      owner.id,
    );
    expect(JSON.parse(String(details?.details))).toMatchObject({ label, address: "127.0.0.1" });
  });

  test("reading leaves no entry, and neither does what was refused before the exchange was asked", async () => {
    const owner = await newKeyHolder(keyhold);
    const before = (await keyEvents(owner.id)).length;
    await call(keyhold.app, "GET", MY_KEY, owner);
    await submit(keyhold, owner, owner.key);
    await call(keyhold.app, "PATCH", MY_KEY, { token: owner.token, body: { label: 7 } });
    expect(await keyEvents(owner.id)).toHaveLength(before);
  });
});

describe("the record is durable before the exchange is asked", () => {
  test("of an attempt to add a key", async () => {
    const owner = await newOwner(keyhold);
    const seen: unknown[] = [];
    const watched = await lookingWhenAsked(async () => seen.push((await keyEvents(owner.id)).at(-1)));
    await submit(watched, owner, await newPaperKey(keyhold.paper));
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(new Set(seen.map((entry) => JSON.stringify(entry)))).toEqual(
      new Set([JSON.stringify(["api_key.submitted", { exchange: "paper" }])]),
    );
  });

  test.each([
    ["POST", CHECK, "check"],
    ["GET", BALANCE, "balance"],
  ] as const)("of opening the key for %s %s", async (method, url, purpose) => {
    const owner = await newKeyHolder(keyhold);
    const seen: unknown[] = [];
    const watched = await lookingWhenAsked(async () => seen.push((await keyEvents(owner.id)).at(-1)));
    expect((await call(watched.app, method, url, owner)).status).toBe(200);
    expect(seen[0]).toEqual(["api_key.opened", { purpose }]);
  });
});

describe("what cannot be recorded is not done", () => {
  /** Until `restore` is called, entries of this user cannot be appended. */
  const forbid = (userId: number) =>
    forbidWrites(keyhold.database, "insert on audit_entries", `new.chain_id = ${userId}`);

  test("no key is added, and the exchange is not even asked", async () => {
    const owner = await newOwner(keyhold);
    const key = await newPaperKey(keyhold.paper);
    const restore = await forbid(owner.id);
    const asks: unknown[] = [];
    const watched = await lookingWhenAsked(() => asks.push(1));
    const { status } = await submit(watched, owner, key);
    await restore();
    expect(status).toBeGreaterThanOrEqual(500);
    expect(asks).toEqual([]);
    expect(await sql(keyhold, "select * from api_keys where user_id = ?", owner.id)).toEqual([]);
    expect(await sql(keyhold, "select * from key_claims")).toEqual([]);
    expect((await submit(keyhold, owner, key)).status).toBe(201);
  });

  test("no key is relabelled, deleted, checked or used, and other users are not concerned", async () => {
    const owner = await newKeyHolder(keyhold);
    const other = await newKeyHolder(keyhold);
    const { token } = owner;
    const before = (await call(keyhold.app, "GET", MY_KEY, owner)).body;
    const restore = await forbid(owner.id);
    const asks: unknown[] = [];
    const watched = await lookingWhenAsked(() => asks.push(1));
    const answers = [
      await call(watched.app, "PATCH", MY_KEY, { token, body: { label: "unrecorded" } }),
      await call(watched.app, "DELETE", MY_KEY, { token }),
      await call(watched.app, "POST", CHECK, { token }),
      await call(watched.app, "GET", BALANCE, { token }),
    ];
    const others = await call(watched.app, "PATCH", MY_KEY, {
      token: other.token,
      body: { label: "recorded" },
    });
    await restore();
    for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(500);
    expect(asks).toEqual([]);
    expect(others.status).toBe(200);
    expect((await call(keyhold.app, "GET", MY_KEY, owner)).body).toEqual(before);
  });

  test.each([
    ["another hash", "update audit_heads set head = ? where chain_id = ?", "0".repeat(64)],
    ["another place in the chain", "update audit_heads set sequence = sequence - ? where chain_id = ?", 1],
    ["another MAC", "update audit_heads set mac = ? where chain_id = ?", "0".repeat(64)],
  ])(
    "a head that was given %s is not appended to: 503 audit_unavailable, nothing changed",
    async (_, change, value) => {
      const owner = await newKeyHolder(keyhold);
      const [head] = await sql(keyhold, "select * from audit_heads where chain_id = ?", owner.id);
      await sql(keyhold, change, value, owner.id);
      const { status, body } = await call(keyhold.app, "DELETE", MY_KEY, owner);
      expect([status, body.code]).toEqual([503, "audit_unavailable"]);
      expect((await call(keyhold.app, "GET", MY_KEY, owner)).status).toBe(200);
      const { head: hash, sequence, mac } = head as { head: string; sequence: number; mac: string };
      await sql(
        keyhold,
        "update audit_heads set head = ?, sequence = ?, mac = ? where chain_id = ?",
        hash,
        sequence,
        mac,
        owner.id,
      );
    },
  );
});

test("after all of this, every chain recomputes from its first entry to its head", async () => {
  expect(await chainFaults(keyhold.database.query, keyhold.deps.keyring)).toEqual([]);
});

test("and a chain that was touched does not", async () => {
  const { id } = await newKeyHolder(keyhold);
  await sql(
    keyhold,
    "update audit_entries set data = '{}' where chain_id = ? and event = 'api_key.added'",
    id,
  );
  await sql(keyhold, "update audit_details set details = '{}' where chain_id = ? and sequence = 1", id);
  const faults = await chainFaults(keyhold.database.query, keyhold.deps.keyring);
  expect(faults).toEqual([
    `${id}/1: the details are others`,
    expect.stringMatching(/: the hash is another$/),
  ]);
});
