import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mask } from "../../src/core/mask.ts";
import { type Answered, newBot, openBotDesk } from "../gateway/bot-desk.ts";
import {
  asked,
  chainOf,
  control,
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

let late = 0;
let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold({}, { now: () => Date.now() + late });
});
afterAll(() => keyhold.close());

type Holder = KeyOwner & { readonly key: PaperKey };
const put = (owner: KeyOwner, { api_key, secret_key }: PaperKey, fields: object = {}) =>
  call(keyhold.app, "PUT", MY_KEY, { token: owner.token, body: { api_key, secret_key, ...fields } });
const myKey = async (owner: KeyOwner) => (await call(keyhold.app, "GET", MY_KEY, owner)).body;
const stored = async (owner: KeyOwner) =>
  (await sql(keyhold, "select * from api_keys where user_id = ?", owner.id))[0];

async function accountOf(owner: Holder): Promise<string> {
  return String((await stored(owner))?.account_id);
}

/** Another key of the same account at the exchange. */
async function nextKey(owner: Holder, options: object = {}): Promise<PaperKey> {
  return newPaperKey(keyhold.paper, {
    account: (owner.key as PaperKey & { account: string }).account,
    ...options,
  });
}

/** Replaces a key, and does something else between reading the old one and the first write. */
async function putWithin(owner: KeyOwner, { api_key, secret_key }: PaperKey, between: () => Promise<Answer>) {
  let other: Answer | undefined;
  const { app } = await keyhold.serveWith({
    db: {
      ...keyhold.deps.db,
      async write(work) {
        other ??= await between();
        return keyhold.deps.db.write(work);
      },
    },
  });
  const own = await call(app, "PUT", MY_KEY, { token: owner.token, body: { api_key, secret_key } });
  if (other === undefined) throw new Error("Nothing was written.");
  return [other, own];
}

describe("PUT /api-keys/me", () => {
  test("puts the new key in the place of the old one, whose end the answer tells; bots carry on", async () => {
    const desk = await openBotDesk(keyhold);
    const { owner } = desk;
    const before = await myKey(owner);
    const next = await nextKey(owner);
    const { status, body } = await put(owner, next, { label: "second" });
    expect(status).toBe(200);
    const { old_key, ...key } = body;
    expect(old_key).toEqual({ api_key_masked: mask(owner.key.api_key), still_works: true });
    expect(key).toEqual(await myKey(owner));
    expect(key).toMatchObject({
      id: before.id,
      api_key_masked: mask(next.api_key),
      label: "second",
      state: "valid",
      virtual_key_count: 1,
      created_at: before.created_at,
    });
    await control(keyhold.paper, "DELETE", `keys/${owner.key.api_key}`);
    expect((await desk.send("GET", "/api/v3/account")).status).toBe(200);
    expect(await events(owner, 2)).toEqual([
      ["api_key.submitted", { exchange: "paper", replaces: before.id }],
      [
        "api_key.replaced",
        expect.objectContaining({ exchange: "paper", key_type: "hmac", other_account: false }),
      ],
    ]);
  });

  test("says when the exchange no longer honours the old key, and when it could not be asked", async () => {
    const owner = await newKeyHolder(keyhold);
    const next = await nextKey(owner);
    await control(keyhold.paper, "DELETE", `keys/${owner.key.api_key}`);
    expect((await put(owner, next)).body.old_key).toMatchObject({ still_works: false });
    const { api_key: lost } = next;
    await sql(keyhold, "update api_keys set encrypted_secret_key = 'damaged' where user_id = ?", owner.id);
    const { status, body } = await put(owner, await nextKey(owner));
    expect([status, body.old_key]).toEqual([200, { api_key_masked: null, still_works: null }]);
    expect(JSON.stringify(body)).not.toContain(lost);
  });

  test("keeps the label when none is sent, and takes it away for null", async () => {
    const owner = await newKeyHolder(keyhold);
    await put(owner, await nextKey(owner), { label: "kept" });
    expect((await put(owner, await nextKey(owner))).body.label).toBe("kept");
    expect((await put(owner, await nextKey(owner), { label: null })).body.label).toBeNull();
  });

  test("needs a password or code of the last ten minutes", async () => {
    const owner = await newKeyHolder(keyhold);
    late = 11 * 60_000;
    try {
      expect((await put(owner, owner.key)).body.code).toBe("step_up_required");
    } finally {
      late = 0;
    }
  });

  test("without a stored key answers 404 no_key and asks the exchange nothing", async () => {
    const owner = await newOwner(keyhold);
    const key = await newPaperKey(keyhold.paper);
    await control(keyhold.paper, "DELETE", "requests");
    const { status, body } = await put(owner, key);
    expect([status, body.code]).toEqual([404, "no_key"]);
    expect(await asked(keyhold.paper)).toEqual([]);
  });

  test("another account needs to be confirmed; what was reserved at the old one stays counted", async () => {
    const desk = await openBotDesk(keyhold);
    const { owner } = desk;
    const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC" };
    await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
    const placed: Answered = await desk.send("POST", "/api/v3/order", {
      ...order,
      quantity: "0.001",
      price: "50000.00",
    });
    expect(placed.status).toBe(200);
    const before = await stored(owner);
    const other = await newPaperKey(keyhold.paper);
    const refused = await put(owner, other);
    expect([refused.status, refused.body.code]).toEqual([409, "account_changed"]);
    const masked = mask(await accountOf(owner));
    expect(refused.body.params).toEqual({ old_account: masked, new_account: expect.any(String) });
    expect(await stored(owner)).toEqual(before);
    const { status, body } = await put(owner, other, { confirm_account_change: true });
    expect([status, body.virtual_key_count]).toEqual([200, 1]);
    expect(
      await sql(keyhold, "select state, kept, look_at from bot_orders where user_id = ?", owner.id),
    ).toEqual([{ state: "final", kept: 50_000_000, look_at: null }]);
  });

  const FAILURES: [
    name: string,
    break_: (next: PaperKey) => Promise<PaperKey>,
    status: number,
    code: string,
  ][] = [
    [
      "a secret of another key",
      async (next) => ({ ...next, secret_key: "x".repeat(64) }),
      422,
      "key_rejected",
    ],
    ["a key that can withdraw", withdrawing, 422, "key_too_powerful"],
    ["an exchange that is down", broken, 503, "exchange_unavailable"],
    ["a masked value", async (next) => ({ ...next, secret_key: "abcd****wxyz" }), 422, "validation_failed"],
  ];

  test.each(FAILURES)("%s leaves the old key as it was", async (_, break_, status, code) => {
    const owner = await newKeyHolder(keyhold);
    const before = await stored(owner);
    const key = await break_(await nextKey(owner));
    try {
      const answer = await put(owner, key);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    } finally {
      await control(keyhold.paper, "DELETE", "faults");
    }
    expect(await stored(owner)).toEqual(before);
    expect(await sql(keyhold, "select * from key_claims where user_id = ?", owner.id)).toEqual([]);
    const bot = await newBot(keyhold, owner);
    expect(bot.apiKey).toMatch(/^khv_/);
  });

  test("two replacements at once: one wins, or the second is told to wait", async () => {
    const owner = await newKeyHolder(keyhold);
    const [first, second] = [await nextKey(owner), await nextKey(owner)];
    const answers = await Promise.all([put(owner, first), put(owner, second)]);
    const codes = answers.map(({ status, body }) => (status === 200 ? "ok" : body.code));
    expect(codes).toContain("ok");
    for (const each of codes) expect(["ok", "key_pending"]).toContain(each);
    expect((await myKey(owner)).state).toBe("valid");
    expect((await call(keyhold.app, "POST", `${MY_KEY}/check`, owner)).body.state).toBe("valid");
  });

  test("a replacement that began before another was done is told to wait, and the other's key stays", async () => {
    const owner = await newKeyHolder(keyhold);
    const [quick, slow] = [await nextKey(owner), await nextKey(owner)];
    const answers = await putWithin(owner, slow, () => put(owner, quick));
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [200, undefined],
      [409, "key_pending"],
    ]);
    expect((await myKey(owner)).api_key_masked).toBe(mask(quick.api_key));
  });

  test("a replacement of a key that was deleted meanwhile answers 404 no_key and stores nothing", async () => {
    const owner = await newKeyHolder(keyhold);
    const remove = () => call(keyhold.app, "DELETE", MY_KEY, owner);
    const answers = await putWithin(owner, await nextKey(owner), remove);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [204, undefined],
      [404, "no_key"],
    ]);
    expect(await stored(owner)).toBeUndefined();
  });

  test("what Keyhold has frozen the old key for is not said of the new one; its owner's freeze stays", async () => {
    const owner = await newKeyHolder(keyhold);
    const freezeBy = (by: string) =>
      sql(keyhold, `update api_keys set frozen_by = '${by}', frozen_at = 1 where user_id = ?`, owner.id);
    await freezeBy("keyhold");
    expect((await put(owner, await nextKey(owner))).body).toMatchObject({ state: "valid", is_frozen: false });
    await freezeBy("user");
    expect((await put(owner, await nextKey(owner))).body).toMatchObject({
      state: "frozen",
      frozen_by: "user",
    });
  });
});

describe("a private key of the user's own", () => {
  test.each(["ed25519", "rsa"] as const)(
    "%s: is stored as the first key and signs for bots",
    async (type) => {
      const { publicKey, privateKey } =
        type === "rsa"
          ? generateKeyPairSync("rsa", { modulusLength: 2_048 })
          : generateKeyPairSync("ed25519");
      const public_key = String(publicKey.export({ type: "spki", format: "pem" }));
      const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
      const { api_key } = await newPaperKey(keyhold.paper, { type, public_key });
      const owner = await newOwner(keyhold);
      const secret_key = pem.replaceAll("\n", "\r\n");
      const { status, body } = await call(keyhold.app, "POST", `${KEYS}/`, {
        token: owner.token,
        body: { api_key, secret_key, exchange: "paper" },
      });
      expect([status, body.key_type, body.state]).toEqual([201, type, "valid"]);
      const bot = await newBot(keyhold, owner);
      expect(bot.id).toBeGreaterThan(0);
      expect((await call(keyhold.app, "GET", `${KEYS}/balance`, owner)).status).toBe(200);
    },
  );
});

async function withdrawing(next: PaperKey): Promise<PaperKey> {
  const permissions = { enableWithdrawals: true };
  await control(keyhold.paper, "PATCH", `keys/${next.api_key}`, { permissions });
  return next;
}

async function broken(next: PaperKey): Promise<PaperKey> {
  await control(keyhold.paper, "POST", "faults", { kind: "status_500", path: "/api/v3/account" });
  return next;
}

async function events(owner: KeyOwner, last: number): Promise<readonly [string, unknown][]> {
  const chain = (await chainOf(keyhold, owner.id)).filter(([event]) => event.startsWith("api_key."));
  return chain.slice(-last);
}
