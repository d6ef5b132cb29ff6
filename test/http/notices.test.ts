import { afterAll, beforeAll, expect, test } from "vitest";
import { tell } from "../../src/operations/steps/tell.ts";
import { type KeyOwner, newOwner, sql } from "../key-desk.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

const NOTICES = "/api/v1/notices";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

const ask = ({ token }: KeyOwner, query = "") => call(keyhold.app, "GET", `${NOTICES}${query}`, { token });
const daysOf = (body: Record<string, unknown>) =>
  (body.items as { params: { days: number } }[]).map(({ params }) => params.days);

async function tellOf({ id }: KeyOwner, ...days: readonly number[]): Promise<void> {
  const { deps } = keyhold;
  const notices = days.map((count) => ({
    name: `k1v1:key_old:${count}`,
    code: "key_old" as const,
    params: { days: count },
  }));
  await deps.db.write((tx) => tell(tx, deps, id, notices));
}

test("somebody who was told nothing is answered an empty page", async () => {
  const { status, body } = await ask(await newOwner(keyhold));
  expect([status, body]).toEqual([200, { items: [], next: null }]);
});

test("notices come newest first, in words, and nobody else's with them", async () => {
  const [owner, other] = [await newOwner(keyhold), await newOwner(keyhold)];
  await tellOf(owner, 90, 180);
  await tellOf(other, 270);
  const { body } = await ask(owner);
  expect(body.next).toBeNull();
  expect(body.items).toEqual([
    expect.objectContaining({ params: { days: 180 } }),
    {
      id: expect.any(Number),
      code: "key_old",
      params: { days: 90 },
      message: "The key was made 90 days ago.",
      hint: expect.stringContaining("Make a new key"),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
    },
  ]);
});

test("a page goes on where the one before ended", async () => {
  const owner = await newOwner(keyhold);
  await tellOf(owner, 1, 2, 3, 4, 5);
  const first = await ask(owner, "?limit=2");
  const second = await ask(owner, `?limit=2&after=${first.body.next}`);
  const third = await ask(owner, `?limit=2&after=${second.body.next}`);
  expect([first, second, third].map(({ body }) => daysOf(body))).toEqual([[5, 4], [3, 2], [1]]);
  expect(third.body.next).toBeNull();
  expect((await ask(owner, "?after=9007199254740993")).status).toBe(200);
});

test.each(["?limit=0", "?limit=101", "?limit=x", "?after=0", "?after=-1", "?after=1.5", "?before=1"])(
  "%s is refused",
  async (query) => {
    const { status, body } = await ask(await newOwner(keyhold), query);
    expect([status, body.code]).toEqual([422, "validation_failed"]);
  },
);

test("a notice that somebody made unreadable in the database is 503, and says so", async () => {
  const owner = await newOwner(keyhold);
  await tellOf(owner, 90);
  await sql(keyhold, "update notices set params = '{' where user_id = ?", owner.id);
  const { status, body } = await ask(owner);
  expect([status, body.code]).toEqual([503, "key_unreadable"]);
});

test("notices go with the account", async () => {
  const owner = await newOwner(keyhold);
  await tellOf(owner, 90);
  expect((await call(keyhold.app, "DELETE", "/api/v1/auth/me", { token: owner.token })).status).toBe(204);
  expect(await sql(keyhold, "select id from notices where user_id = ?", owner.id)).toEqual([]);
});
