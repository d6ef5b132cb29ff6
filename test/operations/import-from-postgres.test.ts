import { afterEach, describe, expect, it } from "vitest";
import type { Declared } from "../tradebot.ts";
import { type ImportDesk, openImportDesk } from "./import-desk.ts";

let at: ImportDesk;
afterEach(() => at.close());

const FORMS: readonly (readonly [string, Declared, (number: number) => number | string])[] = [
  ["texts and numbers", { kind: "postgres" }, (number) => number],
  ["long numbers and zones", { kind: "postgres", id: "bigint", time: "timestamptz" }, (number) => number],
  [
    "bytes and UUIDs",
    { kind: "postgres", id: "uuid", token: "bytea", time: "timestamptz" },
    (number) => `0f8fad5b-d9cb-469f-a165-${String(number).padStart(12, "0")}`,
  ],
];

describe.each(FORMS)("a database of PostgreSQL with %s", (_, declared, id) => {
  it("is taken over once, and nothing in it changes", async () => {
    at = await openImportDesk(declared);
    for (const number of [1, 2, 3]) {
      await at.tradebot.addUser({ id: id(number), email: `user${number}@example.com` });
      await at.tradebot.addKey({
        id: id(10 + number),
        user_id: id(number),
        created_at: "2024-01-02 03:04:05+00",
      });
    }
    await at.tradebot.addKey({ id: id(20), user_id: id(9) });
    const before = await at.tradebot.dump();
    expect(await at.take()).toMatchObject({
      users: { taken: 3 },
      keys: { taken: 3, failed: 1 },
      remarks: [{ table: "api_keys", id: id(20), reason: "user_missing" }],
    });
    expect(await at.tradebot.dump()).toBe(before);
    expect(
      await at.desk.rows("select source_id, source_key_id from imported_users order by source_id"),
    ).toEqual(
      [1, 2, 3].map((number) => ({ source_id: String(id(number)), source_key_id: String(id(10 + number)) })),
    );
    const made = await at.desk.rows("select distinct created_at from api_keys");
    expect(made).toEqual([{ created_at: Date.parse("2024-01-02T03:04:05Z") }]);
    expect(await at.take()).toMatchObject({ users: { already: 3 }, keys: { already: 3 } });
  });
});

it("is read in transactions that can write nothing", async () => {
  at = await openImportDesk({ kind: "postgres" });
  const source = await at.tradebot.open();
  const write = source.snapshot((reader) =>
    reader.insertInto("users").values({ id: 1, email: "", hashed_password: "", is_active: true }).execute(),
  );
  await expect(write).rejects.toMatchObject({ code: "storage_failed" });
  await source.close();
  expect(await at.tradebot.query("select * from users")).toEqual([]);
});
