import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { control, type KeyOwner, newKeyHolder, sql } from "../key-desk.ts";
import { openTestKeyhold, type PaperKey, type TestKeyhold } from "../keyhold.ts";
import { build, type Ended, run, SECRETS, stopAll } from "./program.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  build();
  keyhold = await openTestKeyhold();
});
afterAll(async () => {
  await stopAll();
  await keyhold.close();
});
beforeEach(async () => {
  await control(keyhold.paper, "DELETE", "faults");
  await sql(keyhold, "delete from api_keys");
});

type Holder = KeyOwner & { readonly key: PaperKey };

function checkKeys(options: readonly string[] = [], changed: Record<string, string> = {}): Promise<Ended> {
  const { database, paper } = keyhold;
  const env = { ...SECRETS, KEYHOLD_ENV: "test", DATABASE_URL: database.url, PAPER_URL: paper.url };
  // Another group: what storing the keys has cost does not count.
  const own = { OUTGOING_GROUP: "another", ...changed };
  return run(["check-keys", ...options], { env: { ...env, ...own } });
}

const alter = ({ key }: Holder, change: object) =>
  control(keyhold.paper, "PATCH", `keys/${key.api_key}`, change);
const holders = (count: number) => Promise.all(Array.from({ length: count }, () => newKeyHolder(keyhold)));
const lines = ({ stdout }: Ended) => stdout.trimEnd().split("\n");
const read = (ended: Ended) => lines(ended).map((line) => JSON.parse(line) as Record<string, unknown>);

test("keys that are in order: a line each, exit 0, and not a word of a secret", async () => {
  const [one, two] = (await holders(2)) as [Holder, Holder];
  const ended = await checkKeys();
  expect(ended).toMatchObject({ code: 0, stderr: "2 keys, 0 of them not in order\n" });
  const [head, ...rows] = lines(ended);
  expect(head).toMatch(/^ +id +exchange +state +exchange said +reason +e-mail$/);
  expect(rows).toHaveLength(2);
  for (const { email } of [one, two])
    expect(rows.join("\n")).toMatch(new RegExp(`paper +valid +accepted +${email}`));
  for (const { key } of [one, two])
    for (const secret of [key.api_key, key.secret_key]) expect(ended.stdout).not.toContain(secret);
});

test("more keys than are asked about at once: each has its line", async () => {
  const all = await holders(20);
  const ended = await checkKeys(["--json"]);
  expect([ended.code, read(ended).map(({ email }) => email)]).toEqual([
    0,
    expect.arrayContaining(all.map(({ email }) => email)),
  ]);
  expect(read(ended)).toHaveLength(20);
});

test("a key that may do too much is frozen, and the exit code is 1, also the next time", async () => {
  const [sound, bad] = (await holders(2)) as [Holder, Holder];
  await alter(bad, { permissions: { enableWithdrawals: true } });
  const ended = await checkKeys(["--json"]);
  expect([ended.code, ended.stderr]).toEqual([1, "2 keys, 1 of them not in order\n"]);
  const of = (rows: Record<string, unknown>[], { email }: Holder) => rows.find((row) => row.email === email);
  expect(of(read(ended), sound)).toMatchObject({ outcome: "accepted", state: "valid" });
  expect(of(read(ended), bad)).toEqual({
    id: expect.any(Number),
    user_id: bad.id,
    email: bad.email,
    exchange: "paper",
    outcome: "rejected",
    reason: "too_powerful",
    state: "frozen",
    is_frozen_for_drift: true,
  });
  await alter(bad, { permissions: { enableWithdrawals: false } });
  const again = await checkKeys(["--json"]);
  expect(again.code).toBe(1);
  expect(of(read(again), bad)).toMatchObject({ outcome: "accepted", state: "frozen" });
});

test("a key that is gone at the exchange: the first time it counts, the second it is frozen", async () => {
  const [{ key }] = (await holders(1)) as [Holder];
  await control(keyhold.paper, "DELETE", `keys/${key.api_key}`);
  const [first, second] = [await checkKeys(["--json"]), await checkKeys(["--json"])];
  expect([first.code, second.code]).toEqual([1, 1]);
  expect(read(first)).toMatchObject([{ outcome: "rejected", state: "valid" }]);
  expect(read(second)).toMatchObject([{ outcome: "rejected", state: "frozen" }]);
});

test("an exchange that cannot tell, or has no address here: exit 1, and nothing is frozen", async () => {
  await holders(1);
  await control(keyhold.paper, "POST", "faults", { kind: "status_500" });
  const failing = await checkKeys(["--json"]);
  expect([failing.code, read(failing)]).toMatchObject([
    1,
    [{ outcome: "unclear", reason: "exchange_fault", state: "unconfirmed" }],
  ]);
  const unknown = await checkKeys(["--json"], { PAPER_URL: "" });
  expect([unknown.code, read(unknown)]).toMatchObject([
    1,
    [{ outcome: "unclear", reason: "not_configured" }],
  ]);
});

test("a key that does not open is told, and the others are asked about all the same", async () => {
  const [broken, sound] = (await holders(2)) as [Holder, Holder];
  await sql(
    keyhold,
    `update api_keys set encrypted_secret_key =
       (select other.encrypted_secret_key from api_keys other where other.user_id = ?) where user_id = ?`,
    sound.id,
    broken.id,
  );
  const ended = await checkKeys(["--json"]);
  expect(ended.code).toBe(1);
  expect(read(ended).map(({ outcome, reason }) => [outcome, reason])).toEqual(
    expect.arrayContaining([
      ["unclear", "key_unreadable"],
      ["accepted", null],
    ]),
  );
});
