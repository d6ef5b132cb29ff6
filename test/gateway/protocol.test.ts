import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExchangeClock } from "../../src/net/clock.ts";
import { asked, control } from "../key-desk.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { answered, type BotDesk, openBotDesk, signedQuery } from "./bot-desk.ts";

let keyhold: TestKeyhold;
let desk: BotDesk;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
  desk = await openBotDesk(keyhold, { max_day_value: "100000" });
});
afterAll(() => keyhold.close());

const ORDER = "/api/v3/order";
const LIMIT = {
  symbol: "BTCUSDT",
  side: "BUY",
  type: "LIMIT",
  timeInForce: "GTC",
  quantity: "0.001",
  price: "50000.00",
} as const;

/** A request of any form, not signed by a client. */
async function raw(method: string, url: string, headers: Record<string, string> = {}, payload?: string) {
  const all = { host: "bots.internal", ...headers };
  return answered(
    await keyhold.app.inject({ method, url, headers: all, ...(payload === undefined ? {} : { payload }) }),
  );
}

const code = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body.code];

describe("who asks", () => {
  test.each([
    ["no key", undefined],
    ["what is no virtual key", "x".repeat(64)],
    ["a key with a typing error", `khv_${"0".repeat(49)}`],
  ])("%s is refused with -2014, never with -2015", async (_, apiKey) => {
    const query = signedQuery("secret", {});
    const headers: Record<string, string> = apiKey === undefined ? {} : { "x-mbx-apikey": apiKey };
    expect(code(await raw("GET", `/gateway/paper/api/v3/account?${query}`, headers))).toEqual([401, -2014]);
  });

  test("a wrong signature is refused with -1022, and the owner is told once a minute", async () => {
    for (let time = 0; time < 3; time++) {
      const as = { ...desk.bot, secret: "wrong" };
      expect(code(await desk.send("GET", "/api/v3/account", {}, { as }))).toEqual([400, -1022]);
    }
    await expect
      .poll(async () => (await desk.audit()).filter(({ event }) => event === "virtual_key.refused"))
      .toMatchObject([{ actor: "anonymous", data: { reason: "wrong_signature" } }]);
  });

  test("a key of another exchange is not known here", async () => {
    const answer = await desk.send("GET", "/api/v3/account", {}, { exchange: "binance-testnet" });
    expect(code(answer)).toEqual([401, -2014]);
  });

  test("a bot signs with its own Ed25519 key", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const public_key = publicKey.export({ type: "spki", format: "pem" }).toString();
    const { body } = await call(keyhold.app, "POST", "/api/v1/virtual-keys", {
      token: desk.owner.token,
      body: { label: "own", permissions: ["read"], key_type: "ed25519", public_key },
    });
    const query = `timestamp=${Date.now()}`;
    const signature = sign(null, Buffer.from(query), privateKey).toString("base64");
    const headers = { "x-mbx-apikey": String(body.api_key) };
    const url = `/gateway/paper/api/v3/account?${query}&signature=`;
    expect((await raw("GET", url + encodeURIComponent(signature), headers)).status).toBe(200);
    const other = sign(null, Buffer.from(`${query}0`), privateKey).toString("base64");
    expect(code(await raw("GET", url + encodeURIComponent(other), headers))).toEqual([400, -1022]);
  });

  test.each([
    ["too long ago", -6_000],
    ["too early", 6_000],
  ])("a request that was signed %s is refused with -1021", async (_, late) => {
    expect(code(await desk.send("GET", "/api/v3/account", {}, { late }))).toEqual([400, -1021]);
  });

  test("is judged by the exchange's clock of now, though that was set since it was measured", async () => {
    let ticks = 0;
    const now = () => Date.now() + ticks;
    const clock = createExchangeClock(now, () => ticks + performance.now());
    const at = now();
    clock.learn("paper", { sentAt: at, receivedAt: at, exchangeTime: at - 6_000 });
    const { app } = await keyhold.serveWith({ now, clock });
    const ask = async () => {
      const url = `/gateway/paper/api/v3/account?${signedQuery(desk.bot.secret, {})}`;
      const headers = { host: "bots.internal", "x-mbx-apikey": desk.bot.apiKey };
      return code(answered(await app.inject({ method: "GET", url, headers })));
    };
    // Whoever sends wrong times all the time must not have the exchange asked all the time.
    expect(await ask()).toEqual([400, -1021]);
    ticks = 20_000;
    expect(await ask()).toEqual([200, undefined]);
  });

  test("a window beyond ten seconds counts as ten", async () => {
    const parameters = { recvWindow: 60_000 };
    expect((await desk.send("GET", "/api/v3/account", parameters, { late: -6_000 })).status).toBe(200);
    expect(code(await desk.send("GET", "/api/v3/account", parameters, { late: -11_000 }))).toEqual([
      400, -1021,
    ]);
    expect(code(await desk.send("GET", "/api/v3/account", { recvWindow: 60_001 }))).toEqual([400, -1131]);
  });
});

describe("what the signature covers", () => {
  test("a form body is as good as the query", async () => {
    const answer = await desk.send("POST", ORDER, LIMIT, { inBody: true });
    expect(answer.body).toMatchObject({ status: "NEW" });
    const origClientOrderId = String(answer.body.clientOrderId);
    const gone = { symbol: "BTCUSDT", origClientOrderId };
    expect((await desk.send("DELETE", ORDER, gone, { inBody: true })).body.status).toBe("CANCELED");
  });

  test("what the official connector signs is accepted though it sends another encoding", async () => {
    const timestamp = Date.now();
    const signed = `symbol=BTCUSDT&newClientOrderId=a-b&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=50000.00&timestamp=${timestamp}`;
    const signature = createHmac("sha256", desk.bot.secret).update(signed).digest("hex");
    const sent = signed.replace("a-b", "a%2Db");
    const headers = { "x-mbx-apikey": desk.bot.apiKey };
    const answer = await raw("POST", `/gateway/paper${ORDER}?${sent}&signature=${signature}`, headers);
    expect(answer.body).toMatchObject({ clientOrderId: "a-b", status: "NEW" });
    // The other encoding is the same request: it is not accepted as another one.
    const again = await raw("POST", `/gateway/paper${ORDER}?${signed}&signature=${signature}`, headers);
    expect(code(again)).toEqual([400, -2010]);
  });

  test("the same order is accepted once", async () => {
    const query = signedQuery(desk.bot.secret, { ...LIMIT });
    const headers = { "x-mbx-apikey": desk.bot.apiKey };
    const url = `/gateway/paper${ORDER}?${query}`;
    expect((await raw("POST", url, headers)).status).toBe(200);
    const again = await raw("POST", url, headers);
    expect(code(again)).toEqual([400, -2010]);
    expect(String(again.body.msg)).toContain("accepted once");
  });
});

describe("what is no request to an exchange", () => {
  const HOST = { host: "bots.internal" };
  test.each([
    ["an escaped path", "GET", "/gateway/paper/api%2fv3/time"],
    ["an empty part", "GET", "/gateway/paper//api/v3/time"],
    ["a slash at the end", "GET", "/gateway/paper/api/v3/time/"],
    ["a semicolon", "GET", "/gateway/paper/api/v3/time;x"],
    ["a bad escape", "GET", "/gateway/paper/api/v3/%zz"],
    ["another exchange", "GET", "/gateway/kraken/api/v3/time"],
    ["a method of nobody's", "PATCH", "/gateway/paper/api/v3/order"],
    ["a HEAD", "OPTIONS", "/gateway/paper/api/v3/time"],
    ["nothing at all", "GET", "/gateway/paper"],
  ])("%s is refused with -1020", async (_, method, url) => {
    await control(keyhold.paper, "DELETE", "requests");
    const answer = await raw(method, url, HOST);
    expect(code(answer)).toEqual([404, -1020]);
    expect(await asked(keyhold.paper)).toEqual([]);
  });

  test.each([
    ["withdrawals", "POST", "/sapi/v1/capital/withdraw/apply"],
    ["transfers", "POST", "/sapi/v1/asset/transfer"],
    ["futures", "POST", "/fapi/v1/order"],
    ["a retired version", "GET", "/api/v1/account"],
    ["a read that is on no list", "GET", "/sapi/v1/account/info"],
    ["a listed path with another method", "POST", "/api/v3/account"],
  ])("%s is refused with -1002 before anything is looked up", async (_, method, path) => {
    await control(keyhold.paper, "DELETE", "requests");
    const answer = await desk.send(method, path, { coin: "BTC" });
    expect(code(answer)).toEqual([403, -1002]);
    expect(String(answer.body.msg)).toContain("has no operation privilege");
    expect(await asked(keyhold.paper)).toEqual([]);
  });

  test.each([
    ["an unknown parameter", { ...LIMIT, autoRepay: "TRUE" }, [400, -1104]],
    ["a trailing stop", { ...LIMIT, trailingDelta: 100 }, [403, -1002]],
    ["a pegged price", { ...LIMIT, pegPriceType: "MARKET_PEG" }, [403, -1002]],
    ["a number that is none", { ...LIMIT, quantity: "1e3" }, [400, -1100]],
    ["a negative number", { ...LIMIT, price: "-1" }, [400, -1100]],
    ["a price on a market order", { ...LIMIT, type: "MARKET", timeInForce: "GTC" }, [400, -1106]],
    ["two amounts", { ...LIMIT, quoteOrderQty: "10" }, [400, -1106]],
    ["no symbol", { side: "BUY", type: "MARKET", quantity: "1" }, [400, -1102]],
    ["a type of nobody's", { ...LIMIT, type: "TRAILING" }, [400, -1102]],
  ])("%s is refused", async (_, parameters, expected) => {
    expect(code(await desk.send("POST", ORDER, parameters as Record<string, string>))).toEqual(expected);
  });

  test("a name that comes twice is refused, in one place or in both", async () => {
    const headers = { "x-mbx-apikey": desk.bot.apiKey, "content-type": "application/x-www-form-urlencoded" };
    const query = signedQuery(desk.bot.secret, LIMIT);
    const twice = await raw("POST", `/gateway/paper${ORDER}?symbol=ETHUSDT&${query}`, headers);
    expect(code(twice)).toEqual([400, -1101]);
    const both = await raw("POST", `/gateway/paper${ORDER}?${query}`, headers, "symbol=ETHUSDT");
    expect(code(both)).toEqual([400, -1101]);
  });

  test("a body that has no place here is refused", async () => {
    const query = signedQuery(desk.bot.secret, {});
    const headers = { "x-mbx-apikey": desk.bot.apiKey };
    const form = { ...headers, "content-type": "application/x-www-form-urlencoded" };
    const json = { ...headers, "content-type": "application/json" };
    expect((await raw("GET", `/gateway/paper/api/v3/account?${query}`, form, "a=b")).status).toBe(404);
    expect((await raw("POST", `/gateway/paper${ORDER}?${query}`, json, '{"a":1}')).status).toBe(403);
    expect((await raw("POST", `/gateway/paper${ORDER}`, form, "a".repeat(20_000))).status).toBe(403);
  });
});

describe("what goes back", () => {
  test("carries the exchange's status and limits, and cannot act as a page", async () => {
    const { status, headers } = await desk.send("GET", "/api/v3/account");
    expect(status).toBe(200);
    expect(headers["x-mbx-used-weight-1m"]).toBeDefined();
    expect(headers["content-security-policy"]).toBe("default-src 'none'; sandbox");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers).not.toHaveProperty("server");
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });

  test("an answer that is no JSON is plain text here", async () => {
    await control(keyhold.paper, "POST", "faults", {
      kind: "status_403_html",
      count: 1,
      path: "/api/v3/account",
    });
    const { status, headers } = await desk.send("GET", "/api/v3/account");
    expect([status, headers["content-type"]]).toEqual([403, "text/plain;charset=UTF-8"]);
  });

  test("a page of somebody else gets nothing signed", async () => {
    const headers = { origin: "https://evil.example" };
    expect(code(await desk.send("POST", ORDER, LIMIT, { headers }))).toEqual([403, -1002]);
  });
});
