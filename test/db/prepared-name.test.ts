import type { CompiledQuery, Kysely } from "kysely";
import { expect, test } from "vitest";
import { postgresKysely } from "../../src/db/direct-kysely.ts";
import { prepared, preparedName } from "../../src/db/prepared.ts";
import type { Schema } from "../../src/db/schema.ts";

const statement = (table: "users" | "sessions") =>
  prepared((db: Kysely<Schema>, p: { id: number }) =>
    db.selectFrom(table).select("id").where("id", "=", p.id),
  );

async function nameOf(one: ReturnType<typeof statement>): Promise<string | undefined> {
  const sent: CompiledQuery[] = [];
  const db = postgresKysely.kyselyOver<Schema>(async (query) => {
    sent.push(query);
    return { rows: [] };
  });
  await one.all(db, { id: 1 });
  return sent[0] && preparedName(sent[0]);
}

test("a statement has the name that any other node gives it, whatever was sent before, and no other has it", async () => {
  const names = [await nameOf(statement("users")), await nameOf(statement("sessions"))];
  expect(names).toEqual([await nameOf(statement("users")), await nameOf(statement("sessions"))]);
  expect(names[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(names[0]).not.toBe(names[1]);
});
