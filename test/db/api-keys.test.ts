import { afterAll, beforeAll, expect, test } from "vitest";
import {
  deleteApiKey,
  findApiKey,
  insertApiKey,
  listSealedKeys,
  updateApiKey,
} from "../../src/db/api-keys.ts";
import { isUniqueViolation } from "../../src/db/constraint.ts";
import { newKeyHolder } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
let users: number[];
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  users = [];
  for (let count = 0; count < 3; count++) users.push((await newKeyHolder(keyhold)).id);
});
afterAll(() => keyhold.close());

const rowOf = async (index: number) => {
  const row = await findApiKey(keyhold.deps.db.read, users[index] ?? 0);
  if (row === undefined) throw new Error(`user ${index} has no key`);
  return row;
};

test("a second key of one user is refused by the database itself", async () => {
  const { id: _, ...row } = await rowOf(0);
  const second = keyhold.deps.db.write((tx) => insertApiKey(tx, row));
  expect(await second.catch((error) => isUniqueViolation(error, "api_keys.user_id"))).toBe(true);
});

test("booleans come back as booleans, and what was not given as null", async () => {
  const row = await rowOf(0);
  expect([row.is_valid, row.is_ip_restricted, row.label, row.trading_expires_at]).toEqual([
    true,
    false,
    null,
    null,
  ]);
});

test("a change touches the columns that it names, in its own row", async () => {
  const before = [await rowOf(0), await rowOf(1)];
  const changed = await keyhold.deps.db.write((tx) => updateApiKey(tx, before[0]?.id ?? 0, { label: "new" }));
  expect(changed).toEqual({ ...before[0], label: "new" });
  expect(await rowOf(1)).toEqual(before[1]);
});

test("a change of a row that is not there throws", async () => {
  await expect(keyhold.deps.db.write((tx) => updateApiKey(tx, 999, { label: "x" }))).rejects.toThrow();
});

test("sealed keys are listed in pages in the order of their ids, each once", async () => {
  const { db } = keyhold.deps;
  const first = await listSealedKeys(db, 0, 2);
  const second = await listSealedKeys(db, first.at(-1)?.id ?? 0, 2);
  expect([...first, ...second].map(({ userId }) => userId)).toEqual(users);
});

test("the id of a deleted key is not given to another", async () => {
  const { id, ...row } = await rowOf(2);
  expect(await keyhold.deps.db.write((tx) => deleteApiKey(tx, id))).toBe(true);
  expect(await keyhold.deps.db.write((tx) => deleteApiKey(tx, id))).toBe(false);
  const next = await keyhold.deps.db.write((tx) => insertApiKey(tx, row));
  expect(next.id).toBeGreaterThan(id);
});
