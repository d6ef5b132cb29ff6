import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Key, refusal, signQuery, signText, startPaper, T0 } from "./client.ts";

const ACCOUNT = "/api/v3/account";
const RESTRICTIONS = "/sapi/v1/account/apiRestrictions";
const WITHDRAW = "/sapi/v1/capital/withdraw/apply";
const REJECTED = "Invalid API-key, IP, or permissions for action";
const NO_KEY: Key = { apiKey: "A".repeat(64), secret: "B".repeat(64), account: "" };
const mandatory = (name: string) =>
  `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`;

describe("a signed request", () => {
  it.each(["ed25519", "rsa"] as const)("is answered for an uploaded %s key", async (type) => {
    const paper = await startPaper();
    const { publicKey, privateKey } =
      type === "rsa" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ed25519");
    const key = await paper.newKey({ type, public_key: publicKey.export({ type: "spki", format: "pem" }) });
    expect(key.secret).toBe("");
    const signing = { ...key, secret: privateKey };
    expect((await paper.signed(signing, "GET", ACCOUNT)).status).toBe(200);
    expect((await paper.signed(signing, "GET", RESTRICTIONS)).body).toMatchObject({ enableReading: true });

    const query = `timestamp=${T0}`;
    const raw = await paper.ask("GET", `${ACCOUNT}?${query}&signature=${signText(signing, query)}=`, {
      headers: { "x-mbx-apikey": key.apiKey },
    });
    expect(refusal(raw)).toMatchObject({ status: 400, code: -1022 });
  });

  it("is answered when parameters and signature are in the form body", async () => {
    const paper = await startPaper();
    const key = await paper.newKey({ permissions: { enableWithdrawals: true } });
    const headers = {
      "x-mbx-apikey": key.apiKey,
      "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
    };
    const body = `address=a&amount=1&timestamp=${T0}`;
    const signature = signText(key, `coin=BTC${body}`);
    const split = { headers, body: `${body}&signature=${signature}` };
    expect((await paper.ask("POST", `${WITHDRAW}?coin=BTC`, split)).status).toBe(200);
    const json = { ...split, headers: { ...headers, "content-type": "application/json" } };
    expect(refusal(await paper.ask("POST", `${WITHDRAW}?coin=BTC`, json)).msg).toBe(mandatory("timestamp"));
  });

  it("is refused with -1022 when the bytes that arrive are not the bytes that were signed", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    const headers = { "x-mbx-apikey": key.apiKey };
    const query = `note=a%20b&timestamp=${T0}`;
    const answer = (sent: string) => paper.ask("GET", `${RESTRICTIONS}?${sent}`, { headers });
    expect((await answer(signQuery(key, query))).status).toBe(200);
    expect(refusal(await answer(signQuery(key, query).replace("%20", "+")))).toEqual({
      status: 400,
      code: -1022,
      msg: "Signature for this request is not valid.",
    });
  });

  it("is refused with -1022 when a value is signed and sent without percent-encoding", async () => {
    const paper = await startPaper();
    const key = await paper.newKey({ permissions: { enableWithdrawals: true } });
    const body = (coin: string) => `coin=${coin}&address=a&amount=1&timestamp=${T0}`;
    const answer = (sent: string, signed: string) =>
      paper.ask("POST", WITHDRAW, {
        headers: { "x-mbx-apikey": key.apiKey, "content-type": "application/x-www-form-urlencoded" },
        body: `${body(sent)}&signature=${signText(key, body(signed))}`,
      });
    expect((await answer("A", "A")).status).toBe(200);
    // The code points of these end in the byte of the letter A.
    for (const coin of ["这", "Ł", "🁁"]) {
      expect(refusal(await answer(coin, coin))).toMatchObject({ status: 400, code: -1022 });
      expect(refusal(await answer(coin, "A"))).toMatchObject({ status: 400, code: -1022 });
    }
  });
});

describe("the refusal", () => {
  const cases: [
    title: string,
    path: string,
    query: string,
    headers: object,
    status: number,
    code: number,
    msg: string,
  ][] = [
    ["without a key header", ACCOUNT, "", { "x-mbx-apikey": "" }, 401, -2014, "API-key format invalid."],
    [
      "of a key of 63 characters",
      ACCOUNT,
      "",
      { "x-mbx-apikey": "A".repeat(63) },
      401,
      -2014,
      "API-key format invalid.",
    ],
    [
      "of a malformed key on /sapi",
      RESTRICTIONS,
      "",
      { "x-mbx-apikey": "A" },
      400,
      -2014,
      "API-key format invalid.",
    ],
    ["of an unknown key", ACCOUNT, "", { "x-mbx-apikey": NO_KEY.apiKey }, 401, -2015, `${REJECTED}.`],
    [
      "of an unknown key on /sapi",
      RESTRICTIONS,
      "",
      { "x-mbx-apikey": NO_KEY.apiKey },
      400,
      -2015,
      `${REJECTED}, request ip: 127.0.0.1`,
    ],
    [
      "of an old timestamp",
      ACCOUNT,
      `timestamp=${T0 - 5_001}`,
      {},
      400,
      -1021,
      "Timestamp for this request is outside of the recvWindow.",
    ],
    [
      "of a new timestamp",
      ACCOUNT,
      `timestamp=${T0 + 1_000}`,
      {},
      400,
      -1021,
      "Timestamp for this request was 1000ms ahead of the server's time.",
    ],
    ["of an empty timestamp", ACCOUNT, "timestamp=", {}, 400, -1102, mandatory("timestamp")],
    [
      "of an empty signature",
      ACCOUNT,
      "signature=",
      {},
      400,
      -1101,
      "Duplicate values for a parameter detected.",
    ],
    ["of a large window", ACCOUNT, "recvWindow=60001", {}, 400, -1131, "recvWindow must be less than 60000."],
    [
      "of a parameter twice",
      ACCOUNT,
      "recvWindow=1&recvWindow=1",
      {},
      400,
      -1101,
      "Duplicate values for a parameter detected.",
    ],
    [
      "of a parameter that the endpoint does not know",
      ACCOUNT,
      "foo=1",
      {},
      400,
      -1104,
      "Not all sent parameters were read; read '2' parameter(s) but was sent '3'.",
    ],
    [
      "of broken encoding",
      ACCOUNT,
      "omitZeroBalances=%",
      {},
      400,
      -1100,
      "Illegal characters found in a parameter.",
    ],
    [
      "of an unknown time unit",
      ACCOUNT,
      "",
      { "x-mbx-time-unit": "SECOND" },
      400,
      -1194,
      "Invalid value for time unit; expected either MICROSECOND or MILLISECOND.",
    ],
  ];
  it.each(cases)("%s", async (_, path, query, headers, status, code, msg) => {
    const paper = await startPaper();
    const key = await paper.newKey();
    const reply = await paper.signed(key, "GET", path, query, { headers: { ...headers } });
    expect(refusal(reply)).toEqual({ status, code, msg });
  });

  it("of a missing parameter names it, timestamp first", async () => {
    const paper = await startPaper();
    const headers = { "x-mbx-apikey": NO_KEY.apiKey };
    expect(refusal(await paper.ask("GET", ACCOUNT, { headers })).msg).toBe(mandatory("timestamp"));
    const unsigned = await paper.ask("GET", `${ACCOUNT}?timestamp=${T0}`, { headers });
    expect(refusal(unsigned)).toEqual({ status: 400, code: -1102, msg: mandatory("signature") });
  });

  it("of a wrong secret is -1022, of swapped fields -2015", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    const wrong = await paper.signed({ ...key, secret: NO_KEY.secret }, "GET", ACCOUNT);
    expect(refusal(wrong)).toMatchObject({ status: 400, code: -1022 });
    const swapped = await paper.signed(
      { ...key, apiKey: String(key.secret), secret: key.apiKey },
      "GET",
      ACCOUNT,
    );
    expect(refusal(swapped)).toMatchObject({ status: 401, code: -2015 });
  });

  it("of an unknown path or method is 404", async () => {
    const paper = await startPaper();
    for (const [method, path] of [
      ["GET", "/"],
      ["POST", ACCOUNT],
      ["GET", "/api/v3/account/"],
      ["GET", "/API/v3/ping"],
      ["GET", "//api/v3/ping"],
      ["GET", "/fapi/v1/ping"],
    ] as const) {
      expect(refusal(await paper.ask(method, path))).toMatchObject({ status: 404, code: -1020 });
    }
  });

  it("checks in the order key format, parameters, key, time, signature, address, permission", async () => {
    const paper = await startPaper();
    const limits = { allowed_addresses: ["203.0.113.7"], permissions: { enableReading: false } };
    const key = await paper.newKey(limits);
    const wrong = { ...key, secret: NO_KEY.secret };
    const codes = async (...replies: Promise<{ body: unknown }>[]) =>
      Promise.all(replies.map(async (reply) => ((await reply).body as { code: number }).code));
    const old = `timestamp=${T0 - 9_000}`;
    expect(
      await codes(
        paper.ask("GET", ACCOUNT),
        paper.ask("GET", ACCOUNT, { headers: { "x-mbx-apikey": NO_KEY.apiKey } }),
        paper.signed(NO_KEY, "GET", ACCOUNT, old),
        paper.signed(wrong, "GET", ACCOUNT, old),
        paper.signed(wrong, "GET", ACCOUNT),
        paper.signed(key, "GET", ACCOUNT),
      ),
    ).toEqual([-2014, -1102, -2015, -1021, -1022, -2015]);
    const verdicts = (await paper.control("GET", "/paper/requests")) as { verdict: string }[];
    expect(verdicts.map(({ verdict }) => verdict).sort()).toEqual(
      ["address", "bad_signature", "key_format", "parameter", "timestamp", "unknown_key"].sort(),
    );
  });
});

describe("where a key may be used from", () => {
  it("is enforced by the address of the connection, which /sapi names and /api does not", async () => {
    const paper = await startPaper();
    const key = await paper.newKey({ allowed_addresses: ["203.0.113.7"] });
    expect(refusal(await paper.signed(key, "GET", RESTRICTIONS))).toEqual({
      status: 400,
      code: -2015,
      msg: `${REJECTED}, request ip: 127.0.0.1`,
    });
    expect(refusal(await paper.signed(key, "GET", ACCOUNT))).toEqual({
      status: 401,
      code: -2015,
      msg: `${REJECTED}.`,
    });
    const forwarded = await paper.signed(key, "GET", ACCOUNT, "", {
      headers: { "x-forwarded-for": "203.0.113.7" },
    });
    expect(forwarded.status).toBe(401);
  });

  it("is any address when restricted without a list, and says that it is restricted", async () => {
    const paper = await startPaper();
    const key = await paper.newKey({ ip_restrict: true });
    expect((await paper.signed(key, "GET", RESTRICTIONS)).body).toMatchObject({ ipRestrict: true });
  });

  it("takes the connecting address among several, and an IPv4 address written as IPv6", async () => {
    const paper = await startPaper();
    for (const address of ["127.0.0.1", "::ffff:127.0.0.1"]) {
      const key = await paper.newKey({ allowed_addresses: ["2001:db8::1", address] });
      expect((await paper.signed(key, "GET", ACCOUNT)).status).toBe(200);
    }
  });
});

describe("what a key may do", () => {
  it("cannot read the account without enableReading, and still says so itself", async () => {
    const paper = await startPaper();
    const key = await paper.newKey({ permissions: { enableReading: false } });
    expect(refusal(await paper.signed(key, "GET", ACCOUNT))).toMatchObject({ status: 401, code: -2015 });
    expect((await paper.signed(key, "GET", RESTRICTIONS)).body).toMatchObject({ enableReading: false });
  });

  it("withdraws with enableWithdrawals alone, and the journal shows either attempt", async () => {
    const paper = await startPaper();
    const query = "coin=BTC&address=a&amount=1";
    const harmless = await paper.signed(await paper.newKey(), "POST", WITHDRAW, query);
    expect(refusal(harmless)).toMatchObject({ status: 400, code: -2015 });
    const dangerous = await paper.newKey({ permissions: { enableWithdrawals: true } });
    expect((await paper.signed(dangerous, "POST", WITHDRAW, query)).body).toEqual({
      id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
    });
    expect(refusal(await paper.signed(dangerous, "POST", WITHDRAW)).msg).toBe(mandatory("coin"));
    expect(await paper.control("GET", "/paper/requests")).toMatchObject([
      { path: WITHDRAW, verdict: "permission" },
      { path: WITHDRAW, verdict: "ok" },
      { path: WITHDRAW, verdict: "parameter" },
    ]);
  });
});

describe("the answer", () => {
  it("of the account has play money and the account's rights, not the key's", async () => {
    const paper = await startPaper();
    const key = await paper.newKey({ account: "alice" });
    const { body } = await paper.signed(key, "GET", ACCOUNT);
    expect(body).toMatchObject({
      canTrade: true,
      canWithdraw: true,
      canDeposit: true,
      accountType: "SPOT",
      updateTime: T0,
    });
    expect(body).toHaveProperty("balances", [
      { asset: "BTC", free: "0.50000000", locked: "0.00000000" },
      { asset: "LTC", free: "0.00000000", locked: "0.00000000" },
      { asset: "ETH", free: "5.00000000", locked: "0.00000000" },
      { asset: "BNB", free: "20.00000000", locked: "0.00000000" },
      { asset: "USDT", free: "10000.00000000", locked: "0.00000000" },
    ]);
  });

  it("leaves zero balances out when asked to", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    const { body } = await paper.signed(key, "GET", ACCOUNT, "omitZeroBalances=true");
    const { balances } = body as { balances: { asset: string }[] };
    expect(balances.map(({ asset }) => asset)).toEqual(["BTC", "ETH", "BNB", "USDT"]);
  });

  it("gives times in microseconds when asked to", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    const headers = { "x-mbx-time-unit": "microsecond" };
    expect((await paper.signed(key, "GET", ACCOUNT, "", { headers })).body).toMatchObject({
      updateTime: T0 * 1_000,
    });
    expect((await paper.ask("GET", "/api/v3/time", { headers })).body).toEqual({ serverTime: T0 * 1_000 });
  });

  it("of apiRestrictions has the documented fields, and the expiry only when it is set", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    expect((await paper.signed(key, "GET", RESTRICTIONS)).body).toEqual({
      ipRestrict: false,
      createTime: T0,
      enableReading: true,
      enableWithdrawals: false,
      enableInternalTransfer: false,
      enableMargin: false,
      enableFutures: false,
      permitsUniversalTransfer: false,
      enableVanillaOptions: false,
      enableFixApiTrade: false,
      enableFixReadOnly: false,
      enableSpotAndMarginTrading: true,
      enablePortfolioMarginTrading: false,
    });
    const expiring = await paper.newKey({ trading_expires_at: new Date(T0 + 1_000).toISOString() });
    const restrictions = async () => (await paper.signed(expiring, "GET", RESTRICTIONS)).body;
    const before = { tradingAuthorityExpirationTime: T0 + 1_000, enableSpotAndMarginTrading: true };
    expect(await restrictions()).toMatchObject(before);
    paper.clock.now += 1_000;
    expect(await restrictions()).toMatchObject({ ...before, enableSpotAndMarginTrading: false });
  });

  it("carries the headers of the live exchange", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    const api = (await paper.signed(key, "GET", ACCOUNT)).headers;
    expect(Object.fromEntries(api)).toMatchObject({
      "content-type": "application/json;charset=UTF-8",
      server: "nginx",
      "x-mbx-uuid": expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      "x-mbx-used-weight": "20",
      "x-mbx-used-weight-1m": "20",
    });
    const sapi = (await paper.signed(key, "GET", RESTRICTIONS)).headers;
    expect(sapi.get("x-sapi-used-ip-weight-1m")).toBe("1");
    expect(sapi.get("x-mbx-uuid")).not.toBe(api.get("x-mbx-uuid"));
    expect(sapi.get("x-mbx-used-weight")).toBeNull();
  });

  it("of what ccxt asks besides is an empty list, to a signed request only", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    for (const path of ["capital/config/getall", "margin/allPairs", "margin/isolated/allPairs"]) {
      expect((await paper.signed(key, "GET", `/sapi/v1/${path}`)).body).toEqual([]);
      expect((await paper.ask("GET", `/sapi/v1/${path}`)).status).toBe(400);
    }
  });
});
