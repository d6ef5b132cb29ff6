import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ACCOUNT, mandatory, RESTRICTIONS, WITHDRAW } from "./binance-api.ts";
import { refusal, signQuery, signText, startPaper, T0 } from "./client.ts";

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
