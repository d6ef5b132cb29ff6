import { sql as raw } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chainFaults } from "../../bench/campaign/audit-chains.ts";
import type { Schema } from "../../src/db/schema.ts";
import { openSqlite } from "../../src/db/sqlite/open.ts";
import { onSqliteOnly } from "../database.ts";
import { type Fault, faultyConnect } from "../db/sqlite/faulty.ts";
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
import { holdUpWrites } from "../obstructed-writes.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

describe("a row that does not open", () => {
  const column = async (name: string, userId: number) =>
    String((await sql(keyhold, `select ${name} as value from api_keys where user_id = ?`, userId))[0]?.value);
  const put = (name: string, value: string, userId: number) =>
    sql(keyhold, `update api_keys set ${name} = ? where user_id = ?`, value, userId);

  test("an altered API key: every route that shows or uses it answers 503 key_unreadable and changes nothing", async () => {
    const owner = await newKeyHolder(keyhold);
    const { token } = owner;
    const sealed = await column("encrypted_api_key", owner.id);
    await put(
      "encrypted_api_key",
      `${sealed.slice(0, 60)}${sealed[60] === "A" ? "B" : "A"}${sealed.slice(61)}`,
      owner.id,
    );
    await control(keyhold.paper, "DELETE", "requests");
    const answers = [
      await call(keyhold.app, "GET", MY_KEY, { token }),
      await call(keyhold.app, "PATCH", MY_KEY, { token, body: { label: "not kept" } }),
      await call(keyhold.app, "POST", CHECK, { token }),
      await call(keyhold.app, "GET", BALANCE, { token }),
    ];
    for (const { status, body } of answers) expect([status, body.code]).toEqual([503, "key_unreadable"]);
    expect(await asked(keyhold.paper)).toEqual([]);
    expect(await column("label", owner.id)).toBe("null");
    expect((await chainOf(keyhold, owner.id)).map(([event]) => event)).not.toContain("api_key.relabelled");
    expect((await call(keyhold.app, "DELETE", MY_KEY, { token })).status).toBe(204);
  });

  test.each(["encrypted_api_key", "encrypted_secret_key"])(
    "%s put there from another user's row: 503 key_unreadable, the exchange is not asked, the other user goes on",
    async (name) => {
      const owner = await newKeyHolder(keyhold);
      const victim = await newKeyHolder(keyhold);
      await put(name, await column(name, victim.id), owner.id);
      await control(keyhold.paper, "DELETE", "requests");
      for (const answer of [
        await call(keyhold.app, "POST", CHECK, owner),
        await call(keyhold.app, "GET", BALANCE, owner),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([503, "key_unreadable"]);
      }
      expect(await asked(keyhold.paper)).toEqual([]);
      expect((await call(keyhold.app, "POST", CHECK, victim)).body.state).toBe("valid");
    },
  );

  test("the API key in the place of the secret, or the reverse, does not open either", async () => {
    const owner = await newKeyHolder(keyhold);
    await put("encrypted_secret_key", await column("encrypted_api_key", owner.id), owner.id);
    expect((await call(keyhold.app, "POST", CHECK, owner)).body.code).toBe("key_unreadable");
  });

  test("a row sealed under a Fernet key that is gone: 503 fernet_key_missing, which names it; others are unaffected", async () => {
    const owner = await newKeyHolder(keyhold);
    const other = await newKeyHolder(keyhold);
    await put("sealed_with", "0badc0de", owner.id);
    for (const answer of [
      await call(keyhold.app, "GET", MY_KEY, owner),
      await call(keyhold.app, "POST", CHECK, owner),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([503, "fernet_key_missing"]);
      expect(answer.body.params).toEqual({ fingerprint: "0badc0de" });
    }
    expect((await call(keyhold.app, "GET", MY_KEY, other)).status).toBe(200);
  });

  test("a fingerprint that is none is not repeated to the user", async () => {
    const owner = await newKeyHolder(keyhold);
    await put("sealed_with", "<script>alert(1)</script>", owner.id);
    const { body } = await call(keyhold.app, "GET", MY_KEY, owner);
    expect(body.code).toBe("key_unreadable");
    expect(JSON.stringify(body)).not.toContain("script");
  });
});

test("a database that somebody else keeps locked: changes are refused with 503 storage_busy after 2 s, reading goes on", async () => {
  const owner = await newKeyHolder(keyhold);
  const newcomer = await newOwner(keyhold);
  const key = await newPaperKey(keyhold.paper);
  await control(keyhold.paper, "DELETE", "requests");
  const before = (await call(keyhold.app, "GET", MY_KEY, owner)).body;
  const release = await holdUpWrites(keyhold.database);
  const changes = Promise.all([
    submit(keyhold, newcomer, key),
    call(keyhold.app, "PATCH", MY_KEY, { token: owner.token, body: { label: "late" } }),
    call(keyhold.app, "POST", CHECK, owner),
    call(keyhold.app, "DELETE", MY_KEY, owner),
  ]);
  expect((await call(keyhold.app, "GET", MY_KEY, owner)).body).toEqual(before);
  for (const { status, body } of await changes) expect([status, body.code]).toEqual([503, "storage_busy"]);
  await release();
  expect(await asked(keyhold.paper)).toEqual([]);
  expect((await call(keyhold.app, "GET", MY_KEY, owner)).body).toEqual(before);
  expect((await submit(keyhold, newcomer, key)).status).toBe(201);
});

onSqliteOnly("the limit is one of the file, and faults are put between it and its connection", () => {
  test("a full disk: 503 storage_failed, reading goes on, and when there is room again the same requests succeed", async () => {
    const full = await openTestKeyhold();
    const owner = await newKeyHolder(full);
    const newcomer = await newOwner(full);
    const key = await newPaperKey(full.paper);
    const limit = (pages: number) =>
      full.deps.db.write((tx) => raw`pragma max_page_count = ${raw.lit(pages)}`.execute(tx));
    // Less than the file has already: no page can be added.
    await limit(1);
    const labels: number[] = [];
    while (labels.at(-1) !== 503 && labels.length < 200) {
      const body = { label: `label ${labels.length} ${"x".repeat(80)}` };
      labels.push((await call(full.app, "PATCH", MY_KEY, { token: owner.token, body })).status);
    }
    expect(labels.at(-1)).toBe(503);
    const refused = await submit(full, newcomer, key);
    expect([refused.status, refused.body.code]).toEqual([503, "storage_failed"]);
    const shown = await call(full.app, "GET", MY_KEY, owner);
    expect(shown.body.label).toMatch(new RegExp(`^label ${labels.length - 2} `));
    expect([await count(full, "api_keys"), await count(full, "key_claims")]).toEqual([1, 0]);

    await limit(100_000);
    expect((await submit(full, newcomer, key)).status).toBe(201);
    expect((await call(full.app, "DELETE", MY_KEY, owner)).status).toBe(204);
    expect(await chainFaults(full.database.query, full.deps.keyring)).toEqual([]);
    await full.close();
  });

  describe("a storage fault at any one statement of a POST", () => {
    const FAULTS: [name: string, fault: Fault, code: string][] = [
      [
        "a full disk, which undoes the whole transaction",
        { errcode: 13, rollsBack: true, lasting: 1 },
        "storage_failed",
      ],
      ["an I/O error that stays", { errcode: 10, rollsBack: true, lasting: 10_000 }, "storage_failed"],
    ];
    test.each(FAULTS)("%s: the key is there if and only if the answer was 201", async (_, fault, code) => {
      const faulty = faultyConnect();
      const db = await openSqlite<Schema>({ path: keyhold.database.path, connect: faulty.connect });
      const broken = await serverWith(keyhold, { db });
      const owner = await newOwner(keyhold);
      const key = await newPaperKey(keyhold.paper);
      const outcomes = new Set<string>();
      for (let after = 0, came = true; came; after++) {
        faulty.arm(fault, after);
        const { status, body } = await submit(broken, owner, key);
        came = faulty.disarm();
        outcomes.add(`${status} ${body.code ?? "stored"}`);
        const isStored = (await call(keyhold.app, "GET", MY_KEY, owner)).status === 200;
        expect([after, isStored]).toEqual([after, status === 201]);
        if (isStored) await call(keyhold.app, "DELETE", MY_KEY, owner);
        // A claim stays only where giving it up met the fault too; it runs out by itself.
        await sql(keyhold, "delete from key_claims");
        await sql(keyhold, "delete from throttles");
      }
      expect([...outcomes].sort()).toEqual(["201 stored", `503 ${code}`]);
      const events = (await chainOf(keyhold, owner.id)).map(([event]) => event);
      const stored = (name: string) => events.filter((event) => event === name).length;
      expect(stored("api_key.added")).toBe(stored("api_key.deleted"));
      await db.close();
    });
  });
});

test("after all of this, every chain recomputes from its first entry to its head", async () => {
  expect(await chainFaults(keyhold.database.query, keyhold.deps.keyring)).toEqual([]);
});
