import { afterAll, beforeAll, expect, test } from "vitest";
import { generateFernetKey, parseKeyring } from "../../src/core/crypto/keyring.ts";
import { countUnreadableKeys } from "../../src/operations/count-unreadable-keys.ts";
import { newKeyHolder, sql } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
const ids: number[] = [];
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  for (let count = 0; count < 4; count++) {
    const { id } = await newKeyHolder(keyhold);
    ids.push(Number((await sql(keyhold, "select id from api_keys where user_id = ?", id))[0]?.id));
  }
});
afterAll(() => keyhold.close());

test("with every row sound, none is named", async () => {
  expect(await countUnreadableKeys(keyhold.deps)).toEqual({ total: 4, unreadable: [] });
});

test("rows with an altered API key, a moved secret or an unknown Fernet key are named, the others not", async () => {
  const [altered = 0, moved = 0, unknown = 0, sound = 0] = ids;
  await sql(keyhold, "update api_keys set encrypted_api_key = 'gAAAAA' where id = ?", altered);
  await sql(
    keyhold,
    "update api_keys set encrypted_secret_key = (select encrypted_secret_key from api_keys where id = ?) where id = ?",
    sound,
    moved,
  );
  await sql(keyhold, "update api_keys set sealed_with = '0badc0de' where id = ?", unknown);
  expect(await countUnreadableKeys(keyhold.deps)).toEqual({
    total: 4,
    unreadable: [altered, moved, unknown],
  });
});

test("with a keyring that never sealed anything here, every row is named", async () => {
  const parsed = parseKeyring(generateFernetKey(keyhold.deps.random));
  if (!("keyring" in parsed)) throw new Error(parsed.problem);
  const { unreadable } = await countUnreadableKeys({ ...keyhold.deps, keyring: parsed.keyring });
  expect(unreadable).toEqual(ids);
});

test("more rows than one page holds are all looked at", async () => {
  const [row] = await sql(keyhold, "select * from api_keys where id = ?", ids[3] ?? 0);
  const columns = Object.keys(row ?? {})
    .filter((name) => name !== "id" && name !== "user_id")
    .join(", ");
  await sql(
    keyhold,
    `with recursive n(i) as (select 1000 union all select i + 1 from n where i < 2100)
     insert into api_keys (user_id, ${columns}) select i, ${columns} from n, api_keys where id = ?`,
    ids[3] ?? 0,
  );
  // Copies for other users: each is sealed to a place that is not its own.
  const { total, unreadable } = await countUnreadableKeys(keyhold.deps);
  expect([total, unreadable.length]).toEqual([1_105, 1_104]);
  expect(unreadable).not.toContain(ids[3]);
});
