import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  asked,
  BALANCE,
  CHECK,
  control,
  count,
  KEYS,
  type KeyOwner,
  MY_KEY,
  newKeyHolder,
  newOwner,
  submit,
} from "../key-desk.ts";
import { call, newPaperKey, openTestKeyhold, type PaperKey, type TestKeyhold } from "../keyhold.ts";

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const mask = (text: string) => `${text.slice(0, 4)}****${text.slice(-4)}`;

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

describe("the life of a key", () => {
  let owner: KeyOwner;
  let key: PaperKey;
  const ask = (method: "GET" | "POST" | "PATCH" | "DELETE", url: string, body?: object) =>
    call(keyhold.app, method, url, { token: owner.token, body });
  beforeAll(async () => {
    owner = await newOwner(keyhold);
    key = await newPaperKey(keyhold.paper, { ip_restrict: true });
  });

  test("before there is one, every route that needs it answers 404 no_key and asks the exchange nothing", async () => {
    const answers = [
      await ask("GET", MY_KEY),
      await ask("PATCH", MY_KEY, { label: "x" }),
      await ask("DELETE", MY_KEY),
      await ask("POST", CHECK),
      await ask("GET", BALANCE),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(5).fill([404, "no_key"]));
    expect(await asked(keyhold.paper)).toEqual([]);
  });

  test("POST answers 201 with every field of the contract and no other, masked", async () => {
    const { status, body } = await submit(keyhold, owner, key, { label: "  main  " });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(Number),
      exchange: "paper",
      environment: "paper",
      key_type: "hmac",
      label: "main",
      api_key_masked: mask(key.api_key),
      account_masked: expect.stringMatching(/^(....)?\*{4}(....)?$/),
      is_valid: true,
      is_frozen: false,
      frozen_by: null,
      frozen_at: null,
      state: "valid",
      state_reason: null,
      state_since: TIME,
      permissions: expect.arrayContaining([
        { name: "enableReading", granted: true, verdict: "required" },
        { name: "enableSpotAndMarginTrading", granted: true, verdict: "required" },
        { name: "enableWithdrawals", granted: false, verdict: "refuse" },
      ]),
      warnings: [],
      ip_restricted: true,
      trading_expires_at: null,
      last_checked_at: TIME,
      last_confirmed_at: TIME,
      next_check_at: TIME,
      virtual_key_count: 0,
      created_at: TIME,
      updated_at: TIME,
    });
  });

  test("GET answers the same as POST did", async () => {
    const { status, body } = await ask("GET", MY_KEY);
    expect(status).toBe(200);
    expect(body).toMatchObject({ label: "main", api_key_masked: mask(key.api_key), state: "valid" });
  });

  test("a second POST answers 409 key_exists, changes nothing and asks the exchange nothing", async () => {
    await control(keyhold.paper, "DELETE", "requests");
    const before = (await ask("GET", MY_KEY)).body;
    const { status, body } = await submit(keyhold, owner, await newPaperKey(keyhold.paper));
    expect([status, body.code]).toEqual([409, "key_exists"]);
    expect((await ask("GET", MY_KEY)).body).toEqual(before);
    expect(await asked(keyhold.paper)).toEqual([]);
  });

  test("PATCH changes the label alone, and blanks or null take it away", async () => {
    const before = (await ask("GET", MY_KEY)).body;
    const { status, body } = await ask("PATCH", MY_KEY, { label: " 日本 bot 🤖 " });
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, label: "日本 bot 🤖", updated_at: body.updated_at });
    expect((await ask("PATCH", MY_KEY, { label: "   " })).body.label).toBeNull();
    expect((await ask("PATCH", MY_KEY, { label: null })).body.label).toBeNull();
  });

  test.each([
    ["longer than 100 characters", "x".repeat(101)],
    ["no text", 7],
    ["with a line break", "a\nb"],
    ["with a zero byte", "a\0b"],
    ["with a sign that turns the direction of writing", "a\u202eb"],
    ["with half a character", "a\ud800b"],
  ])("PATCH refuses a label %s with 422 and keeps the old one", async (_, label) => {
    await ask("PATCH", MY_KEY, { label: "kept" });
    const { status, body } = await ask("PATCH", MY_KEY, { label });
    expect([status, body.code]).toEqual([422, "validation_failed"]);
    expect(body.errors).toEqual([{ field: "label", message: expect.any(String) }]);
    expect((await ask("GET", MY_KEY)).body.label).toBe("kept");
  });

  test("PATCH refuses a field that it does not know, and a body without a label", async () => {
    for (const body of [{ label: "x", is_valid: true }, { state: "valid" }, {}]) {
      expect((await ask("PATCH", MY_KEY, body)).status).toBe(422);
    }
  });

  test("the balance is what the exchange says, in decimal text", async () => {
    const { status, body } = await ask("GET", BALANCE);
    expect(status).toBe(200);
    expect(body).toEqual({ balances: expect.any(Array), as_of: TIME });
    expect(body.balances).toContainEqual({ asset: "USDT", free: "10000.00000000", locked: "0.00000000" });
  });

  test("a check confirms the key and moves its times", async () => {
    const before = (await ask("GET", MY_KEY)).body;
    const { status, body } = await ask("POST", CHECK);
    expect(status).toBe(200);
    const moved = ["last_checked_at", "last_confirmed_at", "next_check_at", "updated_at"] as const;
    expect(body).toEqual({ ...before, ...Object.fromEntries(moved.map((name) => [name, body[name]])) });
    expect(String(body.last_checked_at) > String(before.last_checked_at)).toBe(true);
  });

  test("DELETE answers 204 without a body; then the key is gone and another may come", async () => {
    const response = await ask("DELETE", MY_KEY);
    expect([response.status, response.body]).toEqual([204, {}]);
    expect((await ask("GET", MY_KEY)).body.code).toBe("no_key");
    expect((await ask("DELETE", MY_KEY)).body.code).toBe("no_key");
    expect((await submit(keyhold, owner, key)).status).toBe(201);
  });
});

describe("what a key may not be worth", () => {
  test("a key of any address and one whose trading ends are kept, with warnings that say so", async () => {
    const expires = Date.now() + 86_400_000;
    const owner = await newKeyHolder(keyhold, { trading_expires_at: expires });
    const { body } = await call(keyhold.app, "GET", MY_KEY, owner);
    expect(body.ip_restricted).toBe(false);
    expect(body.trading_expires_at).toBe(new Date(expires).toISOString());
    const notice = (code: string) => ({
      code,
      params: expect.any(Object),
      message: expect.any(String),
      hint: expect.any(String),
    });
    expect(body.warnings).toEqual([notice("ip_unrestricted"), notice("trading_expires")]);
  });

  test("no route gives one user anything of another's key", async () => {
    const owner = await newKeyHolder(keyhold);
    const other = await newOwner(keyhold);
    const token = other.token;
    const answers = [
      await call(keyhold.app, "GET", MY_KEY, { token }),
      await call(keyhold.app, "PATCH", MY_KEY, { token, body: { label: "taken" } }),
      await call(keyhold.app, "POST", CHECK, { token }),
      await call(keyhold.app, "GET", BALANCE, { token }),
      await call(keyhold.app, "DELETE", MY_KEY, { token }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect((await call(keyhold.app, "GET", MY_KEY, owner)).body.label).toBeNull();
  });

  test.each([
    ["GET", MY_KEY],
    ["POST", `${KEYS}/`],
    ["PATCH", MY_KEY],
    ["DELETE", MY_KEY],
    ["POST", CHECK],
    ["GET", BALANCE],
  ] as const)("%s %s answers 401 without a session, whatever the body", async (method, url) => {
    const { status, body } = await call(keyhold.app, method, url);
    expect([status, body.code]).toEqual([401, "unauthenticated"]);
  });

  test("two accounts may hold keys of the same exchange account, and store them at once", async () => {
    const owners = [await newOwner(keyhold), await newOwner(keyhold)];
    const keys = await Promise.all(owners.map(() => newPaperKey(keyhold.paper, { account: "shared" })));
    const answers = await Promise.all(
      owners.map((owner, index) => submit(keyhold, owner, keys[index] as PaperKey)),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  });

  test("nothing here ever asks the exchange for a withdrawal, or for anything but time, rights and account", async () => {
    const requests = (await asked(keyhold.paper)).map(({ method, path }) => `${method} ${path}`);
    const harmless = ["GET /api/v3/account", "GET /api/v3/time", "GET /sapi/v1/account/apiRestrictions"];
    expect(requests.filter((request) => !harmless.includes(request))).toEqual([]);
    expect(requests.length).toBeGreaterThan(4);
    expect(await count(keyhold, "key_claims")).toBe(0);
  });
});
