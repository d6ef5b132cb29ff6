import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBotDesk } from "../gateway/bot-desk.ts";
import {
  chainOf,
  control,
  count,
  KEYS,
  type KeyOwner,
  MY_KEY,
  newKeyHolder,
  newOwner,
  sql,
} from "../key-desk.ts";
import {
  type Answer,
  call,
  newPaperKey,
  openTestKeyhold,
  type PaperKey,
  type TestKeyhold,
} from "../keyhold.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

const DAY_MS = 86_400_000;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const generate = (owner: KeyOwner, fields: object = {}) =>
  call(keyhold.app, "POST", `${KEYS}/generate`, {
    token: owner.token,
    body: { exchange: "paper", type: "ed25519", ...fields },
  });
const activate = (owner: KeyOwner, id: unknown, api_key: string, fields: object = {}) =>
  call(keyhold.app, "POST", `${KEYS}/generated/${id}/activate`, {
    token: owner.token,
    body: { api_key, ...fields },
  });
const list = async (owner: KeyOwner) => (await call(keyhold.app, "GET", `${KEYS}/generated`, owner)).body;
const drop = (owner: KeyOwner, id: unknown) => call(keyhold.app, "DELETE", `${KEYS}/generated/${id}`, owner);

/** What a person does at the exchange with the public half. */
async function register({ body }: Answer, options: object = {}): Promise<string> {
  const { api_key } = await newPaperKey(keyhold.paper, {
    type: "ed25519",
    public_key: body.public_key_pem,
    ...options,
  });
  return api_key;
}

describe("POST /api-keys/generate", () => {
  test("answers the public half alone, which the list shows until it is used up", async () => {
    const owner = await newOwner(keyhold);
    const { status, body } = await generate(owner, { label: "vault" });
    expect([status, body]).toEqual([
      201,
      {
        id: expect.any(Number),
        exchange: "paper",
        type: "ed25519",
        label: "vault",
        public_key_pem: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA/),
        created_at: TIME,
        expires_at: TIME,
      },
    ]);
    expect(createPublicKey(String(body.public_key_pem)).asymmetricKeyType).toBe("ed25519");
    expect(await list(owner)).toEqual({ items: [body], next: null });
    expect(JSON.stringify(await sql(keyhold, "select * from generated_keys"))).not.toContain("PRIVATE");
    expect((await chainOf(keyhold, owner.id)).at(-1)).toEqual([
      "api_key.generated",
      { exchange: "paper", key_type: "ed25519" },
    ]);
  });

  test("keeps at most five that wait, and makes room when one is dropped", async () => {
    const owner = await newOwner(keyhold);
    const made = await Promise.all(Array.from({ length: 5 }, () => generate(owner)));
    const { status, body } = await generate(owner);
    expect([status, body.code, body.params]).toEqual([409, "too_many_generated_keys", { limit: 5 }]);
    expect((await drop(owner, made[0]?.body.id)).status).toBe(204);
    expect((await drop(owner, made[0]?.body.id)).status).toBe(404);
    expect((await generate(owner)).status).toBe(201);
  });

  test("takes no other type, and no exchange that this server does not offer", async () => {
    const owner = await newOwner(keyhold);
    expect((await generate(owner, { type: "rsa" })).status).toBe(422);
    expect((await generate(owner, { exchange: "kraken" })).status).toBe(422);
  });
});

describe("POST /api-keys/generated/:id/activate", () => {
  test("stores it as the first key: it signs, and nothing of it was ever outside", async () => {
    const owner = await newOwner(keyhold);
    const made = await generate(owner, { label: "vault" });
    const { status, body } = await activate(owner, made.body.id, await register(made));
    expect([status, body.old_key, body.key_type, body.label, body.state]).toEqual([
      201,
      null,
      "ed25519",
      "vault",
      "valid",
    ]);
    expect((await list(owner)).items).toEqual([]);
    expect(await count(keyhold, `generated_keys where user_id = ${owner.id}`)).toBe(0);
    expect((await call(keyhold.app, "GET", `${KEYS}/balance`, owner)).status).toBe(200);
    expect((await chainOf(keyhold, owner.id)).at(-2)).toEqual([
      "api_key.added",
      expect.objectContaining({ born_here: true, key_type: "ed25519" }),
    ]);
  });

  test("takes the place of a stored key while a bot runs, without a failed request", async () => {
    const desk = await openBotDesk(keyhold);
    const { owner } = desk;
    const made = await generate(owner);
    const { account } = owner.key as PaperKey & { account: string };
    const api_key = await register(made, { account });
    let isRunning = true;
    const statuses: number[] = [];
    const bot = (async () => {
      while (isRunning) statuses.push((await desk.send("GET", "/api/v3/account")).status);
    })();
    const { status, body } = await activate(owner, made.body.id, api_key);
    isRunning = false;
    await bot;
    expect([status, body.key_type, body.old_key]).toEqual([
      201,
      "ed25519",
      { api_key_masked: expect.any(String), still_works: true },
    ]);
    await control(keyhold.paper, "DELETE", `keys/${owner.key.api_key}`);
    statuses.push((await desk.send("GET", "/api/v3/account")).status);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test("the key of another account needs to be confirmed, and stays to be activated until then", async () => {
    const owner = await newKeyHolder(keyhold);
    const made = await generate(owner);
    const api_key = await register(made);
    expect((await activate(owner, made.body.id, api_key)).body.code).toBe("account_changed");
    expect((await list(owner)).items).toHaveLength(1);
    const confirmed = await activate(owner, made.body.id, api_key, { confirm_account_change: true });
    expect(confirmed.status).toBe(201);
  });

  test("replacing needs a password or code of the last ten minutes; a first key does not", async () => {
    const [owner, holder] = [await newOwner(keyhold), await newKeyHolder(keyhold)];
    const [first, second] = [await generate(owner), await generate(holder)];
    await sql(keyhold, "update sessions set verified_at = verified_at - 660000");
    const api_key = await register(second);
    expect((await activate(holder, second.body.id, api_key)).body.code).toBe("step_up_required");
    expect((await activate(owner, first.body.id, await register(first))).status).toBe(201);
  });

  test("an API key that is not of this pair is refused, and the pair can be activated afterwards", async () => {
    const owner = await newOwner(keyhold);
    const made = await generate(owner);
    const { publicKey } = generateKeyPairSync("ed25519");
    const public_key = publicKey.export({ type: "spki", format: "pem" });
    const { api_key } = await newPaperKey(keyhold.paper, { type: "ed25519", public_key });
    const wrong = await activate(owner, made.body.id, api_key);
    expect([wrong.status, wrong.body.code]).toEqual([422, "key_rejected"]);
    const pem = await activate(owner, made.body.id, String(made.body.public_key_pem));
    expect(pem.body).toMatchObject({ code: "validation_failed", errors: [{ field: "api_key" }] });
    const dangerous = await register(made, { permissions: { enableWithdrawals: true } });
    expect((await activate(owner, made.body.id, dangerous)).body.code).toBe("key_too_powerful");
    expect((await call(keyhold.app, "GET", MY_KEY, owner)).body.code).toBe("no_key");
    expect((await activate(owner, made.body.id, await register(made))).status).toBe(201);
  });

  test("after seven days it is 410 expired, and in no list", async () => {
    const owner = await newOwner(keyhold);
    const made = await generate(owner);
    await sql(
      keyhold,
      "update generated_keys set expires_at = expires_at - ? where user_id = ?",
      7 * DAY_MS,
      owner.id,
    );
    const { status, body } = await activate(owner, made.body.id, "any");
    expect([status, body.code]).toEqual([410, "expired"]);
    expect((await list(owner)).items).toEqual([]);
  });

  test("one that a writer of the database has moved to another user, or altered, does not open", async () => {
    const [owner, thief] = [await newOwner(keyhold), await newOwner(keyhold)];
    const made = await generate(owner);
    const api_key = await register(made);
    await sql(keyhold, "update generated_keys set user_id = ? where id = ?", thief.id, Number(made.body.id));
    const { status, body } = await activate(thief, made.body.id, api_key);
    expect([status, body.code]).toEqual([503, "key_unreadable"]);
  });

  test("somebody else's is 404, as one that never was", async () => {
    const [owner, other] = [await newOwner(keyhold), await newOwner(keyhold)];
    const made = await generate(owner);
    for (const id of [made.body.id, 999_999]) {
      expect((await activate(other, id, "any")).body.code).toBe("not_found");
      expect((await drop(other, id)).body.code).toBe("not_found");
    }
  });
});

test("a key that was made here and took the place of another is kept in one place only", async () => {
  const owner = await newKeyHolder(keyhold);
  const { account } = owner.key as typeof owner.key & { account: string };
  const made = await generate(owner);
  const { api_key } = await newPaperKey(keyhold.paper, {
    type: "ed25519",
    public_key: made.body.public_key_pem,
    account,
  });
  expect((await activate(owner, made.body.id, api_key)).status).toBe(201);
  expect(await sql(keyhold, "select id from generated_keys where user_id = ?", owner.id)).toEqual([]);
});
