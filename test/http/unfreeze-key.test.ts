import { afterAll, beforeAll, expect, test } from "vitest";
import { CHECK, control, MY_KEY, newKeyHolder, sql } from "../key-desk.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

test("what Keyhold has frozen, and the exchange has not vouched for since, its owner cannot unfreeze", async () => {
  const owner = await newKeyHolder(keyhold);
  await sql(keyhold, "update api_keys set frozen_by = 'keyhold', frozen_at = 1 where user_id = ?", owner.id);
  await control(keyhold.paper, "PATCH", `keys/${owner.key.api_key}`, {
    permissions: { enableWithdrawals: true },
  });
  await call(keyhold.app, "POST", CHECK, owner);
  const { status, body } = await call(keyhold.app, "POST", `${MY_KEY}/unfreeze`, owner);
  expect([status, body.code, body.params]).toEqual([409, "key_frozen", { frozen_by: "keyhold" }]);
  expect((await call(keyhold.app, "GET", MY_KEY, owner)).body).toMatchObject({ is_frozen: true });
});
