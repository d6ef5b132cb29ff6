import { afterAll, beforeAll, expect, it } from "vitest";
import { MY_KEY, newKeyHolder, sql } from "../key-desk.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

it.each(["permissions", "warnings", "state_reason"])(
  "a key whose %s somebody damaged is 503 key_unreadable, and other users read theirs",
  async (column) => {
    const holder = await newKeyHolder(keyhold);
    const other = await newKeyHolder(keyhold);
    await sql(keyhold, `update api_keys set ${column} = '{damaged' where user_id = ?`, holder.id);
    const answer = await call(keyhold.app, "GET", MY_KEY, { token: holder.token });
    expect([answer.status, answer.body.code]).toEqual([503, "key_unreadable"]);
    expect((await call(keyhold.app, "GET", MY_KEY, { token: other.token })).status).toBe(200);
  },
);
