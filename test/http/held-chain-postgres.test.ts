import { afterAll, beforeAll, expect, test } from "vitest";
import { KEYS, newKeyHolder } from "../key-desk.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

test("what cannot be recorded in time is 503 audit_unavailable, and nothing has happened", async () => {
  const { database } = keyhold;
  const owner = await newKeyHolder(keyhold);
  const relabel = (label: string) =>
    call(keyhold.app, "PATCH", `${KEYS}/me`, { token: owner.token, body: { label } });
  const stored = () =>
    Promise.all([
      database.query("select * from api_keys order by id"),
      database.query("select * from audit_entries order by chain_id, sequence"),
      database.query("select * from audit_heads order by chain_id"),
    ]);
  // Somebody else's transaction holds the head of the chain for longer than anybody waits.
  await database.query("begin");
  await database.query("select * from audit_heads where chain_id = ? for update", owner.id);
  const before = await stored();
  const { status, body } = await relabel("late");
  expect([status, body.code]).toEqual([503, "audit_unavailable"]);
  expect(await stored()).toEqual(before);
  await database.query("rollback");
  expect((await relabel("now")).status).toBe(200);
});
