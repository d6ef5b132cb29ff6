import { generateKeyPairSync } from "node:crypto";
import { Spot } from "@binance/spot";
import { Wallet } from "@binance/wallet";
import ccxt from "ccxt";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PaperExchange, startPaperExchange } from "../../src/paper/index.ts";

// What is tried here is the clients' own code as published: they sign, encode and read, the paper exchange judges.

let paper: PaperExchange;
beforeAll(async () => {
  paper = await startPaperExchange();
});
beforeEach(() => control("POST", "/paper/reset"));
afterAll(() => paper.close());

type KeyType = "hmac" | "ed25519" | "rsa";
const TYPES: readonly KeyType[] = ["hmac", "ed25519", "rsa"];

interface Made {
  readonly apiKey: string;
  /** The HMAC secret, or the private key as PKCS#8 PEM with LF ends. */
  readonly secret: string;
}

async function control(method: string, path: string, fields?: object): Promise<unknown> {
  const body = fields === undefined ? {} : { body: JSON.stringify(fields) };
  const response = await fetch(`${paper.url}${path}`, { method, ...body });
  return response.status === 204 ? undefined : await response.json();
}

async function newKey(type: KeyType, fields: object = {}): Promise<Made> {
  const pair = type === "hmac" ? undefined : pairOf(type);
  const publicKey = pair?.publicKey.export({ type: "spki", format: "pem" });
  const made = (await control("POST", "/paper/keys", { type, public_key: publicKey, ...fields })) as {
    api_key: string;
    secret_key?: string;
  };
  const pem = pair?.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { apiKey: made.api_key, secret: made.secret_key ?? pem ?? "" };
}

const pairOf = (type: "ed25519" | "rsa") =>
  type === "rsa" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ed25519");

async function logged(): Promise<string[]> {
  const log = (await control("GET", "/paper/requests")) as { path: string; verdict: string }[];
  return log.map(({ path, verdict }) => `${path} ${verdict}`);
}

describe("ccxt", () => {
  /** Only the addresses are changed; fetchCurrencies and fetchMargins make loadMarkets ask its signed extras too. */
  const client = (key?: Made) => {
    const api = `${paper.url}/api/v3`;
    const sapi = `${paper.url}/sapi/v1`;
    return new ccxt.binance({
      ...(key === undefined ? {} : { apiKey: key.apiKey, secret: key.secret }),
      urls: { api: { public: api, private: api, v1: `${paper.url}/api/v1`, sapi } },
      options: { fetchMarkets: { types: ["spot"] }, fetchCurrencies: true, fetchMargins: true },
    });
  };

  it.each(TYPES)("reads balance and permissions with an %s key", async (type) => {
    const exchange = client(await newKey(type));
    const balance = await exchange.fetchBalance();
    expect(balance.USDT).toEqual({ free: 10_000, used: 0, total: 10_000 });
    expect(balance.info).toMatchObject({ canWithdraw: true });
    const restrictions = await exchange.sapiGetAccountApiRestrictions();
    expect(restrictions).toMatchObject({ enableReading: true, enableWithdrawals: false });
    const seen = await logged();
    expect(seen).toContain("/api/v3/account ok");
    expect(seen).toContain("/sapi/v1/account/apiRestrictions ok");
    expect(seen).toContain("/sapi/v1/capital/config/getall ok");
    expect(seen.filter((line) => !/ (ok|public)$/.test(line))).toEqual([]);
  });

  it("loads markets and tickers without a key", async () => {
    const exchange = client();
    expect(Object.keys(await exchange.loadMarkets())).toContain("BTC/USDT");
    expect(exchange.market("BTC/USDT")).toMatchObject({
      precision: { price: 0.01, amount: 0.00001 },
      active: true,
    });
    const ticker = await exchange.fetchTicker("ETH/BTC");
    expect(ticker.bid).toBeLessThan(Number(ticker.ask));
  });

  it("names the error as at the real exchange for a wrong secret, an unknown key, another address and a wrong clock", async () => {
    const key = await newKey("hmac");
    const bound = await newKey("hmac", { allowed_addresses: ["203.0.113.7"] });
    const ask = (made: Made) => client(made).privateGetAccount();
    await expect(ask({ ...key, secret: "x".repeat(64) })).rejects.toThrow(ccxt.AuthenticationError);
    await expect(ask({ ...key, apiKey: "x".repeat(64) })).rejects.toThrow(ccxt.AuthenticationError);
    await expect(ask(bound)).rejects.toThrow(ccxt.AuthenticationError);
    await control("POST", "/paper/faults", { kind: "clock_skew", count: 1 });
    await expect(ask(key)).rejects.toThrow(ccxt.InvalidNonce);
    expect(await logged()).toEqual(
      ["bad_signature", "unknown_key", "address", "timestamp"].map((verdict) => `/api/v3/account ${verdict}`),
    );
  });

  it.each([
    ["status_418", ccxt.DDoSProtection],
    ["status_429", ccxt.DDoSProtection],
    ["status_503", ccxt.ExchangeError],
    ["status_403_html", ccxt.ExchangeNotAvailable],
    ["status_451", ccxt.ExchangeNotAvailable],
    ["reset", ccxt.NetworkError],
  ])("meets the fault %s as its own error", async (kind, error) => {
    const exchange = client();
    await control("POST", "/paper/faults", { kind, count: 1 });
    await expect(exchange.publicGetPing()).rejects.toThrow(error);
  });

  it("cannot withdraw with a harmless key", async () => {
    const exchange = client(await newKey("hmac"));
    await expect(exchange.withdraw("USDT", 1, "0x0")).rejects.toThrow(ccxt.AuthenticationError);
    expect(await logged()).toContain("/sapi/v1/capital/withdraw/apply permission");
  });
});

describe("@binance/spot and @binance/wallet", () => {
  // Its default time limit of 1 s is short for a busy machine.
  const configuration = (type: KeyType, key: Made) => ({
    basePath: paper.url,
    apiKey: key.apiKey,
    timeout: 10_000,
    ...(type === "hmac" ? { apiSecret: key.secret } : { apiSecret: "", privateKey: key.secret }),
  });

  it.each(TYPES)("read account and permissions with an %s key", async (type) => {
    const configurationRestAPI = configuration(type, await newKey(type));
    const spot = new Spot({ configurationRestAPI });
    const account = await (await spot.restAPI.getAccount({ omitZeroBalances: true })).data();
    expect(account).toMatchObject({ accountType: "SPOT", canWithdraw: true });
    expect(account.balances).toHaveLength(4);
    const wallet = new Wallet({ configurationRestAPI });
    const permission = await (await wallet.restAPI.getApiKeyPermission()).data();
    expect(permission).toMatchObject({ enableReading: true, enableWithdrawals: false, ipRestrict: false });
    expect(await logged()).toEqual(["/api/v3/account ok", "/sapi/v1/account/apiRestrictions ok"]);
  });

  it("reads the symbol beyond ASCII and prices", async () => {
    const spot = new Spot({ configurationRestAPI: configuration("hmac", await newKey("hmac")) });
    const info = await (await spot.restAPI.exchangeInfo({ symbol: "这是测试币456" })).data();
    expect(info.symbols).toMatchObject([{ baseAsset: "这是测试币" }]);
    const time = await (await spot.restAPI.time()).data();
    expect(Math.abs(Number(time.serverTime) - Date.now())).toBeLessThan(10_000);
  });

  it("names the error for a wrong secret and an unknown key", async () => {
    const key = await newKey("hmac");
    const ask = (made: Made) =>
      new Spot({ configurationRestAPI: configuration("hmac", made) }).restAPI.getAccount();
    const bad = expect.objectContaining({ name: "BadRequestError", code: -1022 });
    await expect(ask({ ...key, secret: "x".repeat(64) })).rejects.toThrow(bad);
    const unknown = expect.objectContaining({ name: "UnauthorizedError", code: -2015 });
    await expect(ask({ ...key, apiKey: "x".repeat(64) })).rejects.toThrow(unknown);
  });

  it("counts the weight that it was told", async () => {
    const spot = new Spot({ configurationRestAPI: configuration("hmac", await newKey("hmac")) });
    const limits = (await spot.restAPI.getAccount()).rateLimits;
    expect(limits).toMatchObject([{ rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1 }]);
  });
});
