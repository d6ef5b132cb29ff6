import { afterAll, beforeAll, expect, it } from "vitest";
import { retireFernetKeys } from "../../src/operations/retire-fernet-keys.ts";
import { keyringOf, OTHER_KEY } from "../core/crypto/material.ts";
import { MY_KEY, newKeyHolder } from "../key-desk.ts";
import { call, openTestKeyhold, TEST_SECRETS, type TestKeyhold } from "../keyhold.ts";
import { rotate } from "../operations/rotation-desk.ts";

const BOTH = keyringOf(OTHER_KEY, TEST_SECRETS.FERNET_KEY);
const OLD_NAME = keyringOf(TEST_SECRETS.FERNET_KEY).first.fingerprint;

let keyhold: TestKeyhold;
let token: string;
let keyId: unknown;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  const holder = await newKeyHolder(keyhold);
  token = holder.token;
  // What this node can still see is what it was before.
  keyId = (await call(keyhold.app, "GET", MY_KEY, { token })).body.id;
  const deps = { ...keyhold.deps, keyring: BOTH };
  const [fingerprint, known] = [BOTH.first.fingerprint, "x"];
  await keyhold.database.query("insert into fernet_keys values (?, ?, 0)", fingerprint, known);
  await rotate(deps);
  const { keys } = await retireFernetKeys(deps);
  expect(keys).toEqual([{ fingerprint: OLD_NAME, outcome: "retired" }]);
});
afterAll(() => keyhold.close());

const relabel = (on: TestKeyhold, label: string) => call(on.app, "PATCH", MY_KEY, { token, body: { label } });

it("a node that has the old key alone says which key it lacks where something is to be opened", async () => {
  const missing = { code: "fernet_key_missing", params: { fingerprint: BOTH.first.fingerprint } };
  const password = { email: "nobody@example.com", password: "a long enough password" };
  const answers = [
    await call(keyhold.app, "POST", `${MY_KEY}/check`, { token }),
    await call(keyhold.app, "GET", "/api/v1/api-keys/balance", { token }),
    await call(keyhold.app, "POST", "/api/v1/auth/step-up", { token, body: { password: password.password } }),
  ];
  for (const { status, body } of answers)
    expect({ status, ...body }).toMatchObject({ status: 503, ...missing });
});

it("a node that seals under a retired key is refused by the database, and says so: 503 storage_failed", async () => {
  const oldFirst = keyringOf(TEST_SECRETS.FERNET_KEY, OTHER_KEY);
  const behind = await keyhold.serveWith({ keyring: oldFirst });
  const { status, body } = await relabel(behind, "under the old key");
  expect({ status, code: body.code }).toEqual({ status: 503, code: "storage_failed" });
  expect(body.hint).toContain(`${OLD_NAME}, which was retired`);
  const shown = await call(behind.app, "GET", MY_KEY, { token });
  expect(shown.body).toMatchObject({ id: keyId, label: null });
});

it("a node that seals under the new key goes on", async () => {
  const ready = await keyhold.serveWith({ keyring: BOTH });
  expect((await relabel(ready, "under the new key")).status).toBe(200);
  expect((await call(ready.app, "GET", MY_KEY, { token })).body.label).toBe("under the new key");
});
