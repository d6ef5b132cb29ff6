import { afterAll, beforeAll, expect, it } from "vitest";
import { call, newUser, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

it("requests reach every node in turns, and each is seen by the others", async () => {
  for (const _ of keyhold.nodes) expect((await call(keyhold.app, "GET", "/readyz")).status).toBe(200);
  const ids = await keyhold.database.query("select id from nodes order by id");
  expect(ids).toEqual(
    keyhold.nodes.map(({ node }) => ({ id: node.id })).sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
});

it("a session that one node opened is good at all, and at none once it is ended", async () => {
  const { token } = await newUser(keyhold.app);
  const ask = async () => (await call(keyhold.app, "GET", "/api/v1/auth/me", { token })).status;
  for (const _ of keyhold.nodes) expect(await ask()).toBe(200);
  await call(keyhold.app, "POST", "/api/v1/auth/logout", {
    token,
    headers: { origin: "http://127.0.0.1:8700" },
  });
  for (const _ of keyhold.nodes) expect(await ask()).toBe(401);
});
