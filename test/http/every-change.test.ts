import { afterAll, beforeAll, expect, test } from "vitest";
import { hotp, totpSecretBytes } from "../../src/core/crypto/totp.ts";
import { Secret } from "../../src/core/secret.ts";
import { openBotDesk } from "../gateway/bot-desk.ts";
import { count, newKeyHolder, newOwner } from "../key-desk.ts";
import {
  type Answer,
  call,
  newPaperKey,
  newUser,
  openTestKeyhold,
  PUBLIC_URL,
  type TestKeyhold,
} from "../keyhold.ts";

const AUTH = "/api/v1/auth";
const KEYS = "/api/v1/api-keys";
const PASSWORD = "a long enough password";

type Method = "POST" | "PUT" | "PATCH" | "DELETE";

/** Does, by one request, what the route is for; everything that it needs was there before `ready` resolved. */
type Act = (keyhold: TestKeyhold) => Promise<{ request(): Promise<Answer> }>;

const as = (who: { token: string }, method: Method, url: string, body?: object) => (keyhold: TestKeyhold) =>
  call(keyhold.app, method, url, { token: who.token, body });

const byUser =
  (method: Method, url: string, body?: object): Act =>
  async (keyhold) => {
    const user = await newUser(keyhold.app);
    return { request: () => as(user, method, url, body)(keyhold) };
  };

const byKeyHolder =
  (method: Method, url: string, body?: object): Act =>
  async (keyhold) => {
    const owner = await newKeyHolder(keyhold);
    return { request: () => as(owner, method, url, body)(keyhold) };
  };

const byCookie =
  (url: string): Act =>
  async (keyhold) => {
    const { cookie, token } = await newUser(keyhold.app);
    const headers = { cookie, origin: PUBLIC_URL };
    return { request: () => call(keyhold.app, "POST", url, { token, headers }) };
  };

async function enrolled(keyhold: TestKeyhold): Promise<{ token: string; code: string }> {
  const user = await newUser(keyhold.app);
  const { body } = await call(keyhold.app, "POST", `${AUTH}/totp`, { token: user.token });
  const key = totpSecretBytes(new Secret(String(body.secret))) ?? Buffer.alloc(0);
  return { token: user.token, code: hotp(key, Math.floor(Date.now() / 30_000)) };
}

const VIRTUAL_KEYS = "/api/v1/virtual-keys";
const BOT = {
  label: "grid-bot",
  permissions: ["read", "trade"],
  symbols: ["BTCUSDT"],
  max_order_value: "500",
  max_day_value: "2000",
};

/** To a virtual key of somebody who has an exchange key. */
function toVirtualKey(method: Method, suffix: string, body?: object): Act {
  return async (keyhold) => {
    const owner = await newKeyHolder(keyhold);
    const made = await as(owner, "POST", VIRTUAL_KEYS, BOT)(keyhold);
    return { request: () => as(owner, method, `${VIRTUAL_KEYS}/${made.body.id}${suffix}`, body)(keyhold) };
  };
}

async function generated(keyhold: TestKeyhold) {
  const owner = await newOwner(keyhold);
  const { body } = await as(owner, "POST", `${KEYS}/generate`, { exchange: "paper" })(keyhold);
  return { owner, made: body };
}

let newcomers = 0;

/** Every route that changes something. */
const ACTS: Readonly<Record<string, Act>> = {
  [`POST ${AUTH}/register`]: async (keyhold) => {
    newcomers += 1;
    const body = { email: `newcomer${newcomers}@example.com`, password: PASSWORD };
    return { request: () => call(keyhold.app, "POST", `${AUTH}/register`, { body }) };
  },
  [`POST ${AUTH}/login`]: async (keyhold) => {
    const { email, password } = await newUser(keyhold.app);
    return { request: () => call(keyhold.app, "POST", `${AUTH}/login`, { body: { email, password } }) };
  },
  [`POST ${AUTH}/refresh`]: byCookie(`${AUTH}/refresh`),
  [`POST ${AUTH}/logout`]: byCookie(`${AUTH}/logout`),
  [`POST ${AUTH}/password`]: byUser("POST", `${AUTH}/password`, {
    current_password: PASSWORD,
    new_password: "another long enough password",
  }),
  [`DELETE ${AUTH}/me`]: byUser("DELETE", `${AUTH}/me`),
  [`POST ${AUTH}/step-up`]: byUser("POST", `${AUTH}/step-up`, { password: PASSWORD }),
  [`POST ${AUTH}/totp`]: byUser("POST", `${AUTH}/totp`),
  [`POST ${AUTH}/totp/confirm`]: async (keyhold) => {
    const user = await enrolled(keyhold);
    return { request: () => as(user, "POST", `${AUTH}/totp/confirm`, { totp: user.code })(keyhold) };
  },
  [`DELETE ${AUTH}/totp`]: async (keyhold) => {
    const user = await enrolled(keyhold);
    await as(user, "POST", `${AUTH}/totp/confirm`, { totp: user.code })(keyhold);
    return { request: () => as(user, "DELETE", `${AUTH}/totp`)(keyhold) };
  },
  [`DELETE ${AUTH}/sessions`]: async (keyhold) => {
    const user = await newUser(keyhold.app);
    await call(keyhold.app, "POST", `${AUTH}/login`, {
      body: { email: user.email, password: user.password },
    });
    return { request: () => as(user, "DELETE", `${AUTH}/sessions`)(keyhold) };
  },
  [`DELETE ${AUTH}/sessions/{id}`]: async (keyhold) => {
    const user = await newUser(keyhold.app);
    const { body } = await call(keyhold.app, "GET", `${AUTH}/sessions`, { token: user.token });
    const [session] = body.items as { id: number }[];
    return { request: () => as(user, "DELETE", `${AUTH}/sessions/${session?.id}`)(keyhold) };
  },
  [`POST ${KEYS}`]: async (keyhold) => {
    const owner = await newOwner(keyhold);
    const key = await newPaperKey(keyhold.paper);
    const { api_key, secret_key } = key;
    return { request: () => as(owner, "POST", KEYS, { api_key, secret_key, exchange: "paper" })(keyhold) };
  },
  [`PATCH ${KEYS}/me`]: byKeyHolder("PATCH", `${KEYS}/me`, { label: "another" }),
  [`DELETE ${KEYS}/me`]: byKeyHolder("DELETE", `${KEYS}/me`),
  [`POST ${KEYS}/me/check`]: byKeyHolder("POST", `${KEYS}/me/check`),
  [`PUT ${KEYS}/me`]: async (keyhold) => {
    const owner = await newKeyHolder(keyhold);
    const { api_key, secret_key } = await newPaperKey(keyhold.paper);
    const body = { api_key, secret_key, confirm_account_change: true };
    return { request: () => as(owner, "PUT", `${KEYS}/me`, body)(keyhold) };
  },
  [`POST ${KEYS}/me/freeze`]: byKeyHolder("POST", `${KEYS}/me/freeze`),
  [`POST ${KEYS}/me/unfreeze`]: async (keyhold) => {
    const owner = await newKeyHolder(keyhold);
    await as(owner, "POST", `${KEYS}/me/freeze`)(keyhold);
    return { request: () => as(owner, "POST", `${KEYS}/me/unfreeze`)(keyhold) };
  },
  [`POST ${KEYS}/me/cancel-orders`]: async (keyhold) => {
    const { owner, send } = await openBotDesk(keyhold);
    const { lastPrice } = (await send("GET", "/api/v3/ticker/24hr", { symbol: "BTCUSDT" })).body;
    const price = (Math.floor(Number(lastPrice)) - 1_000).toFixed(2);
    const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC" };
    await send("POST", "/api/v3/order", { ...order, quantity: "0.001", price });
    return { request: () => as(owner, "POST", `${KEYS}/me/cancel-orders`)(keyhold) };
  },
  [`POST ${KEYS}/generate`]: byUser("POST", `${KEYS}/generate`, { exchange: "paper" }),
  [`DELETE ${KEYS}/generated/{id}`]: async (keyhold) => {
    const { owner, made } = await generated(keyhold);
    return { request: () => as(owner, "DELETE", `${KEYS}/generated/${made.id}`)(keyhold) };
  },
  [`POST ${KEYS}/generated/{id}/activate`]: async (keyhold) => {
    const { owner, made } = await generated(keyhold);
    const public_key = made.public_key_pem;
    const { api_key } = await newPaperKey(keyhold.paper, { type: "ed25519", public_key });
    return {
      request: () => as(owner, "POST", `${KEYS}/generated/${made.id}/activate`, { api_key })(keyhold),
    };
  },
  [`POST ${VIRTUAL_KEYS}`]: byKeyHolder("POST", VIRTUAL_KEYS, BOT),
  [`PATCH ${VIRTUAL_KEYS}/{id}`]: toVirtualKey("PATCH", "", { label: "another" }),
  [`DELETE ${VIRTUAL_KEYS}/{id}`]: toVirtualKey("DELETE", ""),
  [`POST ${VIRTUAL_KEYS}/{id}/pause`]: toVirtualKey("POST", "/pause"),
  [`POST ${VIRTUAL_KEYS}/{id}/resume`]: toVirtualKey("POST", "/resume"),
};

let keyhold: TestKeyhold;
let routes: string[];
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  const { body } = await call(keyhold.app, "GET", "/openapi.json");
  routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== "get")
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
});
afterAll(() => keyhold.close());

test("every route that is not a GET is here", () => {
  expect(routes.toSorted()).toEqual(Object.keys(ACTS).toSorted());
});

test.each(Object.keys(ACTS))(
  "%s leaves an entry, with who, from where, and through which request",
  async (route) => {
    const act = await ACTS[route]?.(keyhold);
    const before = await count(keyhold, "audit_entries");
    const answer = await act?.request();
    expect(answer?.status).toBeGreaterThanOrEqual(200);
    expect(answer?.status).toBeLessThan(300);
    const added = (await count(keyhold, "audit_entries")) - before;
    expect(added).toBeGreaterThan(0);
    const [entry] = await keyhold.database.query(
      "select actor, request_id from audit_entries where request_id = ? limit 1",
      String(answer?.headers["x-request-id"]),
    );
    expect(entry).toMatchObject({ actor: expect.stringMatching(/^user:\d+$/) });
  },
);

test.each(Object.keys(ACTS))(
  "%s is 503 audit_unavailable when no entry can be written, and changes nothing",
  async (route) => {
    const act = await ACTS[route]?.(keyhold);
    const before = await everything();
    const saved = await keyhold.database.query("select chain_id, mac from audit_heads");
    await keyhold.database.query("update audit_heads set mac = ?", "0".repeat(64));
    // Registering begins a chain of its own, whose head is not there yet: its place is taken.
    const next = Number((await keyhold.database.query("select max(id) as id from users"))[0]?.id) + 1;
    for (const id of [next, next + 1]) {
      await keyhold.database.query(
        `insert into audit_entries (chain_id, sequence, at, event, actor, subject, request_id, data, details_hash, hash)
       values (?, 1, 0, '', '', '', '', '', '', '')`,
        id,
      );
    }
    const answer = await act?.request();
    await keyhold.database.query("delete from audit_entries where event = ''");
    for (const { chain_id, mac } of saved) {
      await keyhold.database.query(
        "update audit_heads set mac = ? where chain_id = ?",
        String(mac),
        Number(chain_id),
      );
    }
    expect([answer?.status, answer?.body.code]).toEqual([503, "audit_unavailable"]);
    expect(await everything()).toEqual(before);
  },
);

/** All rows that say who may do what. */
async function everything(): Promise<unknown> {
  const tables = ["users", "api_keys", "second_factors", "audit_entries", "audit_heads"];
  const rows = await Promise.all(
    tables.map((name) => keyhold.database.query(`select * from ${name} order by 1, 2`)),
  );
  // When a bot was last there is noted a second later, by an earlier test's bot too.
  const bots = await keyhold.database.query("select * from virtual_keys order by id");
  const bare = bots.map((row) => ({ ...row, last_used_at: null }));
  const sessions = await keyhold.database.query("select id, ended_at, verified_at from sessions order by id");
  const tokens = await keyhold.database.query(
    "select token_hash, replaced_at from refresh_tokens order by token_hash",
  );
  return [...rows, bare, sessions, tokens];
}
