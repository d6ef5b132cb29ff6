import { readFileSync } from "node:fs";
import { expect, inject, test } from "vitest";
import type { Schema } from "../../src/db/schema.ts";
import { migratedSchema, schemaFile } from "../../tools/schema.ts";
import { newTestDatabase } from "../database.ts";

test("the committed dump is what the migrations make of an empty database (else: npm run schema)", async () => {
  const database = await newTestDatabase({ isEmpty: true });
  const db = await database.open<Schema>();
  expect(await migratedSchema(db)).toBe(readFileSync(schemaFile(inject("database")), "utf8"));
  await db.close();
  await database.drop();
});
