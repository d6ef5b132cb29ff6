import { describe, expect, it } from "vitest";
import { ACCOUNT, mandatory, RESTRICTIONS, WITHDRAW } from "./binance-api.ts";
import { type Key, refusal, startPaper, T0 } from "./client.ts";

const REJECTED = "Invalid API-key, IP, or permissions for action";
const NO_KEY: Key = { apiKey: "A".repeat(64), secret: "B".repeat(64), account: "" };

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
