import { afterAll, beforeAll, expect, test } from "vitest";
import { findVirtualKeyInUse, lockUnchanged, type VirtualKeyInUse } from "../../src/db/virtual-keys.ts";
import { freezeKeys, unfreezeKeys } from "../../src/operations/freeze-keys.ts";
import { newBot } from "../gateway/bot-desk.ts";
import { newKeyHolder, sql } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

const ALL = { kind: "all" } as const;
const isUnchanged = (key: VirtualKeyInUse) => keyhold.deps.db.write((tx) => lockUnchanged(tx, key));

async function newKeyInUse() {
  const owner = await newKeyHolder(keyhold);
  const key = await findVirtualKeyInUse(keyhold.deps.db, (await newBot(keyhold, owner)).apiKey);
  if (key === undefined) throw new Error("there is no such key");
  return { owner, key };
}

test.each([
  ["its user is switched off", "update users set is_active = false where id = ?"],
  ["its grant is another", "update virtual_keys set encrypted_grant = '' where user_id = ?"],
  ["the exchange key has another secret", "update api_keys set encrypted_secret_key = '' where user_id = ?"],
  ["the exchange rejects the key", "update api_keys set state = 'rejected' where user_id = ?"],
  ["its owner froze the key", "update api_keys set frozen_by = 'user', frozen_at = 1 where user_id = ?"],
])("what was decided by a virtual key counts no more once %s", async (_, change) => {
  const { owner, key } = await newKeyInUse();
  expect(await isUnchanged(key)).toBe(true);
  await sql(keyhold, change, owner.id);
  expect(await isUnchanged(key)).toBe(false);
});

test("nor once the operator froze the key, who waits for what is being reserved", async () => {
  const { key } = await newKeyInUse();
  const order: string[] = [];
  const locked = Promise.withResolvers<void>();
  const reserving = keyhold.deps.db.write(async (tx) => {
    expect(await lockUnchanged(tx, key)).toBe(true);
    locked.resolve();
    // Time enough for a freeze that waits for nobody.
    for (let look = 0; look < 30; look++) await tx.selectFrom("freezes").selectAll().execute();
    order.push("reserved");
  });
  await locked.promise;
  await Promise.all([reserving, freezeKeys(keyhold.deps, ALL).then(() => order.push("frozen"))]);
  expect(order).toEqual(["reserved", "frozen"]);
  expect(await isUnchanged(key)).toBe(false);
  await unfreezeKeys(keyhold.deps, ALL);
  expect(await isUnchanged(key)).toBe(true);
});
