import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
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

let keyhold: TestKeyhold;
let owner: KeyOwner;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  owner = await newOwner(keyhold);
});
afterAll(() => keyhold.close());

async function refused(key: PaperKey, fields: object = {}) {
  const { status, body } = await submit(keyhold, owner, key, fields);
  return {
    status,
    code: body.code,
    params: body.params as Record<string, unknown>,
    hint: body.hint,
    errors: body.errors,
  };
}

describe("a key that is not good enough is refused, and nothing of it is stored", () => {
  afterEach(async () => {
    expect(await count(keyhold, "api_keys")).toBe(0);
    expect(await count(keyhold, "key_claims")).toBe(0);
  });

  const DANGEROUS = [
    "enableWithdrawals",
    "enableInternalTransfer",
    "permitsUniversalTransfer",
    "enableMargin",
    "enableFutures",
    "enableVanillaOptions",
    "enablePortfolioMarginTrading",
    "enableFixApiTrade",
    "enableSomethingNew",
    "permitsAnythingNew",
  ];

  test.each(DANGEROUS)("%s: 422 key_too_powerful, by the exchange's name for it", async (name) => {
    const key = await newPaperKey(keyhold.paper, { permissions: { [name]: true } });
    expect(await refused(key)).toMatchObject({
      status: 422,
      code: "key_too_powerful",
      params: { permissions: [name] },
      hint: expect.any(String),
    });
  });

  test("several dangerous rights are all named", async () => {
    const permissions = { enableWithdrawals: true, enableFutures: true, enableLater: true };
    const answer = await refused(await newPaperKey(keyhold.paper, { permissions }));
    expect(answer.params).toEqual({ permissions: expect.arrayContaining(Object.keys(permissions)) });
  });

  test.each(["enableReading", "enableSpotAndMarginTrading"])(
    "without %s: 422 key_rejected, missing_permission",
    async (name) => {
      const answer = await refused(await newPaperKey(keyhold.paper, { permissions: { [name]: false } }));
      expect(answer).toMatchObject({ status: 422, code: "key_rejected", hint: expect.any(String) });
      expect(answer.params).toMatchObject({ reason: "missing_permission", permissions: [name] });
    },
  );

  test.each<[string, (key: PaperKey) => PaperKey, string]>([
    ["a wrong secret", (key) => ({ ...key, secret_key: "w".repeat(64) }), "wrong_secret"],
    [
      "swapped fields",
      (key) => ({ api_key: key.secret_key, secret_key: key.api_key }),
      "unknown_key_or_swapped",
    ],
    ["an unknown key", (key) => ({ ...key, api_key: "u".repeat(64) }), "unknown_key_or_swapped"],
    ["a cut-off key", (key) => ({ ...key, api_key: key.api_key.slice(1) }), "malformed_key"],
  ])("%s: 422 key_rejected with the probable cause and a remedy", async (_, change, reason) => {
    const answer = await refused(change(await newPaperKey(keyhold.paper)));
    expect(answer).toMatchObject({
      status: 422,
      code: "key_rejected",
      params: { reason },
      hint: expect.any(String),
    });
  });

  test("an address that the key does not allow: 422 key_rejected with the address that the exchange saw", async () => {
    const key = await newPaperKey(keyhold.paper, { ip_restrict: true, allowed_addresses: ["203.0.113.9"] });
    const answer = await refused(key);
    expect(answer).toMatchObject({ status: 422, code: "key_rejected" });
    expect(answer.params).toMatchObject({ reason: "address_not_allowed", address: "127.0.0.1" });
    expect(answer.hint).toContain("127.0.0.1");
  });

  test("the exchange's own words never reach the user", async () => {
    const answer = await refused({ ...(await newPaperKey(keyhold.paper)), secret_key: "w".repeat(64) });
    expect(JSON.stringify(answer)).not.toMatch(/Signature for this request|-1022/);
  });

  test.each([
    ["the masked API key", { api_key: "abcd****wxyz" }, "api_key"],
    ["a masked secret", { secret_key: "***" }, "secret_key"],
    ["a secret of bullets", { secret_key: "\u2022".repeat(8) }, "secret_key"],
    ["blanks alone", { secret_key: "   " }, "secret_key"],
    [
      "a private key in PEM form",
      { secret_key: "-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----" },
      "secret_key",
    ],
    ["a line break inside", { api_key: "ab\ncd" }, "api_key"],
    ["a key beyond all bounds", { api_key: "k".repeat(513) }, "api_key"],
    ["a number", { api_key: 7 }, "api_key"],
    ["an exchange that does not exist", { exchange: "kraken" }, "exchange"],
    ["a label with a line break", { label: "a\nb" }, "label"],
    ["an unknown field", { environment: "live" }, "environment"],
  ])(
    "%s: 422 validation_failed that names the field, and the exchange is not asked",
    async (_, fields, field) => {
      const key = await newPaperKey(keyhold.paper);
      await control(keyhold.paper, "DELETE", "requests");
      const answer = await refused(key, fields);
      expect(answer).toMatchObject({ status: 422, code: "validation_failed" });
      expect(answer.errors).toEqual([{ field, message: expect.any(String) }]);
      expect(await asked(keyhold.paper)).toEqual([]);
    },
  );

  test("the same value in both fields is refused before the exchange is asked", async () => {
    const { api_key } = await newPaperKey(keyhold.paper);
    expect(await refused({ api_key, secret_key: api_key })).toMatchObject({
      status: 422,
      code: "validation_failed",
    });
  });

  test("a body without the secret names what is missing", async () => {
    const { status, body } = await call(keyhold.app, "POST", KEYS, {
      token: owner.token,
      body: { api_key: "k" },
    });
    expect([status, body.code]).toEqual([422, "validation_failed"]);
    expect(body.errors).toEqual([{ field: "secret_key", message: "This field is missing." }]);
  });
});

test("an exchange that this server has no address for is refused, and the answer names those that it offers", async () => {
  const other = await openTestKeyhold({ PAPER_URL: "" });
  const somebody = await newOwner(other);
  const { status, body } = await submit(other, somebody, await newPaperKey(other.paper));
  expect([status, body.code]).toEqual([422, "validation_failed"]);
  expect(body.errors).toEqual([
    { field: "exchange", message: "This server offers: binance, binance-testnet." },
  ]);
  expect(await asked(other.paper)).toEqual([]);
  await other.close();
});

describe("a stored key that the exchange refuses later", () => {
  test("a check answers 200, the state says rejected and why; a check after the remedy makes it valid again", async () => {
    const holder = await newKeyHolder(keyhold);
    const path = `keys/${holder.key.api_key}`;
    const before = (await call(keyhold.app, "GET", MY_KEY, holder)).body;
    await control(keyhold.paper, "PATCH", path, { permissions: { enableWithdrawals: true } });
    const checked = await call(keyhold.app, "POST", CHECK, holder);
    expect(checked.status).toBe(200);
    expect(checked.body).toMatchObject({
      id: before.id,
      is_valid: false,
      state: "rejected",
      state_reason: {
        code: "too_powerful",
        params: { permissions: ["enableWithdrawals"] },
        message: expect.any(String),
        hint: expect.any(String),
      },
      last_confirmed_at: before.last_confirmed_at,
    });
    expect(checked.body.permissions).toContainEqual({
      name: "enableWithdrawals",
      granted: true,
      verdict: "refuse",
    });
    expect((await call(keyhold.app, "GET", MY_KEY, holder)).body).toEqual(checked.body);

    const again = (await call(keyhold.app, "POST", CHECK, holder)).body;
    expect(again.state_since).toBe(checked.body.state_since);

    await control(keyhold.paper, "PATCH", path, { permissions: { enableWithdrawals: false } });
    const mended = (await call(keyhold.app, "POST", CHECK, holder)).body;
    expect(mended).toMatchObject({ is_valid: true, state: "valid", state_reason: null });
    expect(mended.last_confirmed_at).toBe(mended.last_checked_at);
    expect(String(mended.state_since) > String(checked.body.state_since)).toBe(true);
  });

  test("a key deleted at the exchange: check says rejected, the balance answers 422 key_rejected", async () => {
    const holder = await newKeyHolder(keyhold);
    await control(keyhold.paper, "DELETE", `keys/${holder.key.api_key}`);
    const checked = await call(keyhold.app, "POST", CHECK, holder);
    expect(checked.body).toMatchObject({
      state: "rejected",
      state_reason: { code: "unknown_key_or_swapped" },
    });
    const balance = await call(keyhold.app, "GET", BALANCE, holder);
    expect([balance.status, balance.body.code]).toEqual([422, "key_rejected"]);
    expect((await call(keyhold.app, "DELETE", MY_KEY, holder)).status).toBe(204);
  });
});

test("a refused key is never asked to withdraw", async () => {
  expect((await asked(keyhold.paper)).filter(({ path }) => path.includes("withdraw"))).toEqual([]);
});
