import { afterAll, beforeAll, expect, test } from "vitest";
import {
  asked,
  CHECK,
  chainOf,
  control,
  count,
  type KeyOwner,
  MY_KEY,
  newKeyHolder,
  newOwner,
  serverWith,
  sql,
  submit,
} from "../key-desk.ts";
import { call, newPaperKey, openTestKeyhold, type TestKeyhold, untilNotBusy } from "../keyhold.ts";

let keyhold: TestKeyhold;
let owner: KeyOwner;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

test("of 100 POSTs of one user at once, one is answered 201 and the rest 409; the exchange is asked once", async () => {
  owner = await newOwner(keyhold);
  const key = await newPaperKey(keyhold.paper);
  const ask = () => untilNotBusy(() => submit(keyhold, owner, key));
  const answers = await Promise.all(Array.from({ length: 100 }, ask));
  const statuses = answers.map(({ status, body }) => `${status} ${body.code ?? "stored"}`);
  expect(statuses.filter((status) => status === "201 stored")).toHaveLength(1);
  expect(statuses.filter((status) => /^409 key_(pending|exists)$/.test(status))).toHaveLength(99);
  expect((await asked(keyhold.paper)).map(({ path }) => path)).toEqual([
    "/api/v3/time",
    "/sapi/v1/account/apiRestrictions",
    "/api/v3/account",
  ]);
  expect(await count(keyhold, "api_keys")).toBe(1);
  expect(await count(keyhold, "key_claims")).toBe(0);
  const events = (await chainOf(keyhold, owner.id)).map(([event]) => event);
  expect(events.filter((event) => event.startsWith("api_key."))).toEqual([
    "api_key.submitted",
    "api_key.added",
  ]);
});

test("a POST that fails lets the next one in at once", async () => {
  owner = await newOwner(keyhold);
  const key = await newPaperKey(keyhold.paper);
  expect((await submit(keyhold, owner, { ...key, secret_key: "x" })).status).toBe(422);
  expect((await submit(keyhold, owner, key)).status).toBe(201);
});

test("a claim whose holder died keeps others out until it runs out, and not longer", async () => {
  owner = await newOwner(keyhold);
  const key = await newPaperKey(keyhold.paper);
  await control(keyhold.paper, "DELETE", "requests");
  const leave = (expiresAt: number) =>
    sql(
      keyhold,
      "insert into key_claims values (?, 'left behind', ?) on conflict (user_id) do update set expires_at = excluded.expires_at",
      owner.id,
      expiresAt,
    );
  await leave(Date.now() + 30_000);
  const { status, body } = await submit(keyhold, owner, key);
  expect([status, body.code]).toEqual([409, "key_pending"]);
  expect(await asked(keyhold.paper)).toEqual([]);
  await leave(Date.now() - 1);
  expect((await submit(keyhold, owner, key)).status).toBe(201);
  expect(await count(keyhold, "key_claims")).toBe(0);
});

test("checks, relabelling and deleting at once leave one key or none, and never an error of ours", async () => {
  owner = await newOwner(keyhold);
  await submit(keyhold, owner, await newPaperKey(keyhold.paper));
  const act = (index: number) => {
    const { token } = owner;
    if (index === 20) return call(keyhold.app, "DELETE", MY_KEY, { token });
    if (index % 2 === 0)
      return call(keyhold.app, "PATCH", MY_KEY, { token, body: { label: `label ${index}` } });
    return call(keyhold.app, "POST", `${MY_KEY}/check`, { token });
  };
  const acts = Array.from({ length: 30 }, (_, index) => untilNotBusy(() => act(index)));
  const statuses = new Set((await Promise.all(acts)).map(({ status }) => status));
  expect([...statuses].filter((status) => ![200, 204, 404].includes(status))).toEqual([]);
  expect((await call(keyhold.app, "GET", MY_KEY, owner)).status).toBe(404);
});

test("a check that was overtaken by a newer one leaves the newer verdict standing", async () => {
  const holder = await newKeyHolder(keyhold);
  const answered = Promise.withResolvers<void>();
  const overtaken = Promise.withResolvers<void>();
  const slow = await serverWith(keyhold, {
    async send(target, request, timeoutMs) {
      const answer = await keyhold.deps.send(target, request, timeoutMs);
      answered.resolve();
      await overtaken.promise;
      return answer;
    },
  });
  const older = call(slow.app, "POST", CHECK, { token: holder.token });
  await answered.promise;
  await control(keyhold.paper, "PATCH", `keys/${holder.key.api_key}`, {
    permissions: { enableWithdrawals: true },
  });
  const newer = await call(keyhold.app, "POST", CHECK, { token: holder.token });
  overtaken.resolve();
  expect(newer.body.state).toBe("rejected");
  expect((await older).body.state).toBe("rejected");
  expect((await call(keyhold.app, "GET", MY_KEY, { token: holder.token })).body.state).toBe("rejected");
});

test("a check that asked later and found the key refused is not undone by one that asked before and ended before", async () => {
  const holder = await newKeyHolder(keyhold);
  const firstEnded = Promise.withResolvers<void>();
  const bothAsked = Promise.withResolvers<void>();
  /** Begins a check to which the exchange does not answer before `hold`. */
  const begin = async (hold: Promise<void>) => {
    const asking = Promise.withResolvers<void>();
    const { app } = await serverWith(keyhold, {
      async send(target, request, timeoutMs) {
        asking.resolve();
        await hold;
        return keyhold.deps.send(target, request, timeoutMs);
      },
    });
    const answer = call(app, "POST", CHECK, { token: holder.token });
    await asking.promise;
    // Which asked before is told by the millisecond.
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { answer };
  };
  const first = await begin(bothAsked.promise);
  const second = await begin(firstEnded.promise);
  bothAsked.resolve();
  expect((await first.answer).body.state).toBe("valid");
  await control(keyhold.paper, "PATCH", `keys/${holder.key.api_key}`, {
    permissions: { enableWithdrawals: true },
  });
  firstEnded.resolve();
  expect((await second.answer).body.state).toBe("rejected");
});
