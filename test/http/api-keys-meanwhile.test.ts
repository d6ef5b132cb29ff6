import { afterAll, beforeAll, expect, test } from "vitest";
import { CHECK, control, MY_KEY, newKeyHolder, newOwner, sql, submit } from "../key-desk.ts";
import { call, newPaperKey, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
let slow: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  slow = await keyhold.serveWith({
    send: async (...question) => {
      await sql(keyhold, "delete from key_claims");
      return keyhold.deps.send(...question);
    },
  });
});
afterAll(() => keyhold.close());

test("a key whose claim ran out while the exchange was asked is not stored", async () => {
  const owner = await newOwner(keyhold);
  const { status, body } = await submit(slow, owner, await newPaperKey(keyhold.paper));
  expect([status, body.code]).toEqual([409, "key_pending"]);
  expect((await call(keyhold.app, "GET", MY_KEY, owner)).status).toBe(404);
});

test("nor does it take the place of another", async () => {
  const owner = await newKeyHolder(keyhold);
  const before = (await call(keyhold.app, "GET", MY_KEY, owner)).body;
  const { api_key, secret_key } = await newPaperKey(keyhold.paper);
  const { status, body } = await call(slow.app, "PUT", MY_KEY, {
    token: owner.token,
    body: { api_key, secret_key },
  });
  expect([status, body.code]).toEqual([409, "key_pending"]);
  expect((await call(keyhold.app, "GET", MY_KEY, owner)).body).toEqual(before);
});

test("a check of a key that was replaced meanwhile says nothing of the other", async () => {
  const owner = await newKeyHolder(keyhold);
  const { account } = owner.key as typeof owner.key & { account: string };
  const { api_key, secret_key } = await newPaperKey(keyhold.paper, { account });
  let replaced: Promise<{ status: number }> | undefined;
  const late = await keyhold.serveWith({
    async send(target, request, timeoutMs) {
      replaced ??= call(keyhold.app, "PUT", MY_KEY, { token: owner.token, body: { api_key, secret_key } });
      await replaced;
      await control(keyhold.paper, "PATCH", `keys/${owner.key.api_key}`, {
        permissions: { enableWithdrawals: true },
      });
      return keyhold.deps.send(target, request, timeoutMs);
    },
  });
  const { status, body } = await call(late.app, "POST", CHECK, owner);
  expect((await replaced)?.status).toBe(200);
  expect([status, body.code]).toEqual([404, "no_key"]);
  expect((await call(keyhold.app, "GET", MY_KEY, owner)).body.state).toBe("valid");
});
