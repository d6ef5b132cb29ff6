import { afterEach, beforeEach, expect, it } from "vitest";
import { type Composition, compose } from "../src/compose.ts";
import { readConfig } from "../src/config.ts";
import { parsePhc } from "../src/core/crypto/phc.ts";
import { open } from "../src/core/crypto/seal.ts";
import { Secret } from "../src/core/secret.ts";
import { register } from "../src/operations/register.ts";
import { newTestDatabase, type TestDatabase } from "./database.ts";
import { TEST_SECRETS } from "./keyhold.ts";
import { ORIGIN, PASSWORD } from "./operations/desk.ts";

let database: TestDatabase;
let composition: Composition;
beforeEach(async () => {
  database = await newTestDatabase();
  const environment = { KEYHOLD_ENV: "test", REGISTRATION: "open", DATABASE_URL: database.url };
  composition = await compose(readConfig({ ...TEST_SECRETS, ...environment }));
});
afterEach(async () => {
  await composition.close();
  await database.drop();
});

// Nearly all other tests hash for less.
it("a program stores passwords at the full cost, whatever its deployment is called", async () => {
  const { deps } = composition;
  const { id } = await register(deps, ORIGIN, { email: "ada@example.com", password: new Secret(PASSWORD) });
  const [row] = await database.query("select hashed_password, sealed_with from users where id = ?", id);
  const place = { table: "users", column: "hashed_password", ownerId: id } as const;
  const sealed = { token: String(row?.hashed_password), sealedWith: String(row?.sealed_with) };
  const hash = parsePhc(open(deps.keyring, place, sealed).reveal());
  expect(hash).toMatchObject({ memory: 47_104, passes: 1, parallelism: 1 });
  expect(deps.passwordCost).toEqual({ memory: 47_104, passes: 1, parallelism: 1 });
});
