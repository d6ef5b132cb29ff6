import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isVirtualApiKey } from "../../src/core/bots/virtual-key.ts";
import { type KeyOwner, MY_KEY, newKeyHolder, newOwner } from "../key-desk.ts";
import { type Answer, call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

const VIRTUAL_KEYS = "/api/v1/virtual-keys";
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const TRADE = {
  label: "grid-bot",
  permissions: ["read", "trade"],
  symbols: ["BTCUSDT", "ETHUSDT"],
  max_order_value: "500",
  max_day_value: "2000",
};
const STEP_UP_LATER_MS = 11 * 60_000;
const ED25519 = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----`;

let late = 0;
let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold({}, { now: () => Date.now() + late });
});
afterAll(() => keyhold.close());

const as = (who: KeyOwner) => ({
  ask: (method: "GET" | "POST" | "PATCH" | "DELETE", url: string, body?: object): Promise<Answer> =>
    call(keyhold.app, method, url, { token: who.token, body }),
});

async function holder() {
  const owner = await newKeyHolder(keyhold);
  return { owner, ...as(owner) };
}

/** Some minutes after the login: what gives power now asks for the password again. */
async function later<T>(act: () => Promise<T>): Promise<T> {
  late = STEP_UP_LATER_MS;
  try {
    return await act();
  } finally {
    late = 0;
  }
}

describe("POST /virtual-keys", () => {
  test("answers 201 with every field of the contract and the secret, which no later answer holds", async () => {
    const { ask } = await holder();
    const { status, body } = await ask("POST", VIRTUAL_KEYS, { ...TRADE, max_orders_per_minute: 10 });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(Number),
      api_key: expect.stringMatching(/^khv_[0-9A-Za-z]{49}$/),
      secret_key: expect.stringMatching(/^khs_[0-9A-Za-z]{49}$/),
      label: "grid-bot",
      key_type: "hmac",
      public_key: null,
      permissions: ["read", "trade"],
      unlimited: false,
      symbols: ["BTCUSDT", "ETHUSDT"],
      order_types: null,
      max_order_value: "500",
      max_day_value: "2000",
      max_orders_per_minute: 10,
      weight_share: null,
      allowed_addresses: [],
      expires_at: null,
      state: "active",
      last_used_at: null,
      used_today: "0",
      remaining_today: "2000",
      orders_today: 0,
      created_at: TIME,
    });
    expect(isVirtualApiKey(String(body.api_key))).toBe(true);
    const read = await ask("GET", `${VIRTUAL_KEYS}/${body.id}`);
    const { secret_key: _, ...rest } = body;
    expect(read.body).toEqual(rest);
    expect((await ask("GET", VIRTUAL_KEYS)).body).toEqual({ items: [rest], next: null });
    expect((await ask("GET", MY_KEY)).body.virtual_key_count).toBe(1);
  });

  test("takes a bot's own public key, and then there is no secret", async () => {
    const { ask } = await holder();
    const body = { label: "own key", permissions: ["read"], key_type: "ed25519", public_key: ED25519 };
    const made = await ask("POST", VIRTUAL_KEYS, body);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ key_type: "ed25519", public_key: ED25519 });
    expect(made.body).not.toHaveProperty("secret_key");
  });

  test("refuses a trading key without symbols or caps, unless it is said to be unlimited", async () => {
    const { ask } = await holder();
    const bare = { label: "bare", permissions: ["read", "trade"] };
    const refused = await ask("POST", VIRTUAL_KEYS, bare);
    expect([refused.status, refused.body.code]).toEqual([422, "validation_failed"]);
    expect((refused.body.errors as { field: string }[]).map(({ field }) => field)).toEqual([
      "symbols",
      "max_order_value",
      "max_day_value",
    ]);
    const unlimited = await ask("POST", VIRTUAL_KEYS, { ...bare, unlimited: true });
    expect(unlimited.body).toMatchObject({ unlimited: true, symbols: null, remaining_today: null });
  });

  test.each([
    [{ permissions: ["trade"] }, "permissions"],
    [{ symbols: ["btcusdt"] }, "symbols"],
    [{ max_order_value: "1e3" }, "max_order_value"],
    [{ max_day_value: "0" }, "max_day_value"],
    [{ allowed_addresses: ["203.0.113.7/33"] }, "allowed_addresses"],
    [{ expires_at: "2020-01-01T00:00:00.000Z" }, "expires_at"],
    [{ key_type: "rsa", public_key: ED25519 }, "public_key"],
    [{ key_type: "ed25519" }, "public_key"],
    [{ label: " " }, "label"],
  ])("refuses %j and names the field", async (change, field) => {
    const { ask } = await holder();
    const { status, body } = await ask("POST", VIRTUAL_KEYS, { ...TRADE, ...change });
    expect(status).toBe(422);
    expect(JSON.stringify(body.errors)).toContain(`"field":"${field}"`);
  });

  test("needs an exchange key behind it", async () => {
    const { ask } = as(await newOwner(keyhold));
    expect((await ask("POST", VIRTUAL_KEYS, TRADE)).body.code).toBe("no_key");
  });

  test("asks for the password again before it lets anything trade, and not before it lets it read", async () => {
    const { ask } = await holder();
    await later(async () => {
      expect((await ask("POST", VIRTUAL_KEYS, TRADE)).body.code).toBe("step_up_required");
      expect((await ask("POST", VIRTUAL_KEYS, { label: "eyes", permissions: ["read"] })).status).toBe(201);
    });
  });
});

describe("a virtual key that is there", () => {
  async function made() {
    const { ask } = await holder();
    const { body } = await ask("POST", VIRTUAL_KEYS, TRADE);
    return { ask, url: `${VIRTUAL_KEYS}/${body.id}` };
  }

  test("is paused and resumed", async () => {
    const { ask, url } = await made();
    expect((await ask("POST", `${url}/pause`)).body.state).toBe("paused");
    expect((await ask("POST", `${url}/resume`)).body.state).toBe("active");
  });

  test("is paused at once, but asks for the password before it may trade again", async () => {
    const { ask, url } = await made();
    await later(async () => {
      expect((await ask("POST", `${url}/pause`)).status).toBe(200);
      expect((await ask("POST", `${url}/resume`)).body.code).toBe("step_up_required");
    });
  });

  test("has its limits narrowed at once, and widened with the password alone", async () => {
    const { ask, url } = await made();
    await later(async () => {
      expect((await ask("PATCH", url, { max_day_value: "1000", symbols: ["BTCUSDT"] })).body).toMatchObject({
        max_day_value: "1000",
        symbols: ["BTCUSDT"],
        max_order_value: "500",
      });
      expect((await ask("PATCH", url, { max_day_value: "1001" })).body.code).toBe("step_up_required");
      expect((await ask("PATCH", url, { symbols: ["ETHUSDT"] })).body.code).toBe("step_up_required");
      expect((await ask("PATCH", url, { label: "renamed" })).body.label).toBe("renamed");
    });
    expect((await ask("PATCH", url, { max_day_value: "3000" })).body.max_day_value).toBe("3000");
  });

  test("cannot lose a limit that trading needs", async () => {
    const { ask, url } = await made();
    expect((await ask("PATCH", url, { max_day_value: null })).body.code).toBe("validation_failed");
    expect((await ask("PATCH", url, { max_day_value: null, unlimited: true })).status).toBe(200);
  });

  test("is revoked for good, and still shown, without what it could do", async () => {
    const { ask, url } = await made();
    expect((await ask("DELETE", url)).status).toBe(204);
    expect((await ask("DELETE", url)).status).toBe(204);
    expect((await ask("GET", url)).body).toMatchObject({
      state: "revoked",
      permissions: [],
      label: "grid-bot",
    });
    for (const [method, path] of [
      ["POST", `${url}/resume`],
      ["POST", `${url}/pause`],
    ] as const)
      expect((await ask(method, path)).body.code).toBe("virtual_key_revoked");
    expect((await ask("PATCH", url, { label: "x" })).body.code).toBe("virtual_key_revoked");
  });

  test("is nobody else's", async () => {
    const { url } = await made();
    const { ask } = await holder();
    const answers = [
      await ask("GET", url),
      await ask("PATCH", url, { label: "mine" }),
      await ask("DELETE", url),
      await ask("POST", `${url}/pause`),
      await ask("POST", `${url}/resume`),
    ];
    expect(answers.map(({ body }) => body.code)).toEqual(Array(5).fill("not_found"));
    expect((await ask("GET", VIRTUAL_KEYS)).body.items).toEqual([]);
  });

  test("dies with the exchange key behind it", async () => {
    const { ask, url } = await made();
    expect((await ask("DELETE", MY_KEY)).status).toBe(204);
    expect((await ask("GET", url)).body.state).toBe("revoked");
  });

  test("expires", async () => {
    const { ask, url } = await made();
    const soon = new Date(Date.now() + 60_000).toISOString();
    expect((await ask("PATCH", url, { expires_at: soon })).body).toMatchObject({
      expires_at: soon,
      state: "active",
    });
    await later(async () => expect((await ask("GET", url)).body.state).toBe("expired"));
  });
});

test("pages go on where the one before ended", async () => {
  const { ask } = await holder();
  for (const label of ["a", "b", "c"]) await ask("POST", VIRTUAL_KEYS, { label, permissions: ["read"] });
  const first = await ask("GET", `${VIRTUAL_KEYS}?limit=2`);
  const labels = (answer: Answer) => (answer.body.items as { label: string }[]).map(({ label }) => label);
  expect(labels(first)).toEqual(["c", "b"]);
  const second = await ask("GET", `${VIRTUAL_KEYS}?limit=2&after=${first.body.next}`);
  expect([labels(second), second.body.next]).toEqual([["a"], null]);
});
