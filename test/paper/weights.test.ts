import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/paper/refusal.ts";
import { chargeWeight, emptyWeights } from "../../src/paper/weights.ts";
import { startPaper, T0 } from "./client.ts";

const api = (weight: number, address = "127.0.0.1") =>
  ({ address, family: "api", path: "/api/v3/account", weight }) as const;
const sapi = (path: string, weight = 1) => ({ address: "127.0.0.1", family: "sapi", path, weight }) as const;

function charger() {
  const weights = emptyWeights();
  return (request: Parameters<typeof chargeWeight>[2], now = T0) => {
    try {
      return chargeWeight(weights, now, request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, code: error.code, message: error.message, ...error.headers };
    }
  };
}

const LIMITED =
  "Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.";

describe("the weight of an address", () => {
  it("is counted for all of /api together, up to and including 6000 a minute", () => {
    const charge = charger();
    expect(charge(api(5_990))).toEqual({ "x-mbx-used-weight": "5990", "x-mbx-used-weight-1m": "5990" });
    expect(charge(api(10))).toEqual({ "x-mbx-used-weight": "6000", "x-mbx-used-weight-1m": "6000" });
    expect(charge(api(1))).toEqual({
      status: 429,
      code: -1003,
      message: LIMITED,
      "x-mbx-used-weight": "6001",
      "x-mbx-used-weight-1m": "6001",
      "retry-after": "20",
    });
  });

  it("begins anew with the minute", () => {
    const charge = charger();
    charge(api(6_001));
    expect(charge(api(1), T0 + 19_999)).toMatchObject({ status: 429, "retry-after": "1" });
    expect(charge(api(1), T0 + 20_000)).toMatchObject({ "x-mbx-used-weight": "1" });
  });

  it("is another's own", () => {
    const charge = charger();
    charge(api(6_001));
    expect(charge(api(1, "127.0.0.2"))).toMatchObject({ "x-mbx-used-weight": "1" });
  });

  it("is counted on /sapi for each endpoint apart, up to 12000 a minute, and never bans", () => {
    const charge = charger();
    expect(charge(sapi("/sapi/a", 12_000))).toEqual({ "x-sapi-used-ip-weight-1m": "12000" });
    for (let i = 0; i < 20; i += 1)
      expect(charge(sapi("/sapi/a"))).toMatchObject({ status: 429, code: -1003 });
    expect(charge(sapi("/sapi/b"))).toEqual({ "x-sapi-used-ip-weight-1m": "1" });
    expect(charge(api(1))).toMatchObject({ "x-mbx-used-weight": "1" });
  });
});

describe("who goes on over the limit", () => {
  it("is banned from everything for two minutes with 418", () => {
    const charge = charger();
    charge(api(6_000));
    for (let i = 0; i < 10; i += 1) expect(charge(api(1))).toMatchObject({ status: 429 });
    const banned = {
      status: 418,
      code: -1003,
      message: `Way too much request weight used; IP banned until ${T0 + 120_000}. Please use WebSocket Streams for live updates to avoid bans.`,
    };
    expect(charge(api(1))).toEqual({ ...banned, "retry-after": "120" });
    expect(charge(sapi("/sapi/a"))).toMatchObject(banned);
    expect(charge(api(1), T0 + 119_999)).toEqual({ ...banned, "retry-after": "1" });
    expect(charge(api(1), T0 + 120_000)).toMatchObject({ "x-mbx-used-weight": "1" });
  });
});

it("is patient with the next minute's excess as with the first", () => {
  const charge = charger();
  for (const minute of [T0, T0 + 20_000]) {
    charge(api(6_000), minute);
    for (let i = 0; i < 10; i += 1) expect(charge(api(1), minute)).toMatchObject({ status: 429 });
  }
});

describe("over HTTP", () => {
  it("counts refused requests, passes control routes and unknown paths, and starts anew after a reset", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    const used = async () => (await paper.ask("GET", "/api/v3/ping")).headers.get("x-mbx-used-weight-1m");
    await paper.signed({ ...key, secret: "x" }, "GET", "/api/v3/account");
    await paper.control("GET", "/paper/requests");
    await paper.ask("GET", "/api/v3/nothing");
    expect(await used()).toBe("21");
    await paper.control("POST", "/paper/reset");
    expect(await used()).toBe("1");
  });

  it.each([
    ["/api/v3/time", 1],
    ["/api/v3/exchangeInfo?symbol=BTCUSDT", 20],
    ["/api/v3/ticker/price?symbol=BTCUSDT", 2],
    ["/api/v3/ticker/price", 4],
    ["/api/v3/ticker/bookTicker?symbol=BTCUSDT", 2],
    ["/api/v3/ticker/bookTicker", 4],
    ["/api/v3/ticker/24hr?symbol=BTCUSDT", 2],
    ["/api/v3/ticker/24hr?symbols=%5B%22BTCUSDT%22%5D", 2],
    ["/api/v3/ticker/24hr", 80],
  ])("charges GET %s with %i", async (path, weight) => {
    const paper = await startPaper();
    expect((await paper.ask("GET", path)).headers.get("x-mbx-used-weight")).toBe(String(weight));
  });

  it("answers 429 with Retry-After, then 418, and logs both", async () => {
    const paper = await startPaper();
    const ask = () => paper.ask("GET", "/api/v3/ticker/24hr");
    for (let i = 0; i < 75; i += 1) await ask();
    const limited = await ask();
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "20"]);
    for (let i = 0; i < 9; i += 1) await ask();
    expect((await ask()).status).toBe(418);
    const log = (await paper.control("GET", "/paper/requests")) as { verdict: string }[];
    expect(log.slice(-2)).toMatchObject([{ verdict: "rate_limit" }, { verdict: "banned" }]);
  });
});
