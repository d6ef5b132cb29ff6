import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MARKETS, priceAt } from "../../src/paper/market.ts";
import { showBook, showDay, showPrice } from "../../src/paper/tickers.ts";
import { refusal, startPaper, T0 } from "./client.ts";

const CHINESE = "这是测试币456";
const symbols = (list: readonly string[]) => `symbols=${encodeURIComponent(JSON.stringify(list))}`;

describe("the price", () => {
  it("is the same at the same time and stays between low and high, at any time", () => {
    const times = fc.integer({ min: 1_500_000_000_000, max: 2_500_000_000_000 });
    fc.assert(
      fc.property(fc.constantFrom(...MARKETS), times, (market, time) => {
        const day = showDay(market, time, (ms) => ms);
        const price = Number(showPrice(market, time).price);
        expect(price).toBe(Number(priceAt(market, time).toFixed(market.priceDigits)));
        expect(price).toBe(Number(day.lastPrice));
        expect(price).toBeGreaterThanOrEqual(Number(day.lowPrice));
        expect(price).toBeLessThanOrEqual(Number(day.highPrice));
        const book = showBook(market, time);
        expect(Number(book.bidPrice)).toBeLessThan(price);
        expect(Number(book.askPrice)).toBeGreaterThan(price);
      }),
    );
  });

  it("moves within a minute", () => {
    for (const market of MARKETS) expect(priceAt(market, T0)).not.toBe(priceAt(market, T0 + 60_000));
  });
});

describe.each(["ticker/price", "ticker/bookTicker", "ticker/24hr"])("GET /api/v3/%s", (name) => {
  const path = `/api/v3/${name}`;
  it("answers an object for a symbol, a list for several, and all without", async () => {
    const paper = await startPaper();
    expect((await paper.ask("GET", `${path}?symbol=BTCUSDT`)).body).toMatchObject({ symbol: "BTCUSDT" });
    expect((await paper.ask("GET", `${path}?${symbols(["ETHBTC", "BNBUSDT"])}`)).body).toMatchObject([
      { symbol: "ETHBTC" },
      { symbol: "BNBUSDT" },
    ]);
    expect((await paper.ask("GET", path)).body).toHaveLength(MARKETS.length);
  });

  it("knows the symbol beyond ASCII by its percent-encoded name", async () => {
    const paper = await startPaper();
    const reply = await paper.ask("GET", `${path}?symbol=${encodeURIComponent(CHINESE)}`);
    expect(reply.body).toMatchObject({ symbol: CHINESE });
  });

  it.each([
    ["an unknown symbol", "symbol=FOO", -1121],
    ["an unknown symbol among several", symbols(["BTCUSDT", "FOO"]), -1121],
    ["symbol and symbols", `symbol=BTCUSDT&${symbols(["BTCUSDT"])}`, -1128],
    ["symbols that are no list", "symbols=BTCUSDT", -1100],
    ["symbols that are empty", "symbols=[]", -1100],
    ["symbols that are not names", "symbols=[1]", -1100],
    ["a symbol twice", symbols(["BTCUSDT", "BTCUSDT"]), -1101],
    ["an unknown parameter", "foo=1", -1104],
    ["a status that the symbol has not", "symbol=BTCUSDT&symbolStatus=HALT", -1220],
  ])("refuses %s", async (_, query, code) => {
    const paper = await startPaper();
    expect(refusal(await paper.ask("GET", `${path}?${query}`))).toMatchObject({ status: 400, code });
  });
});

it("GET /api/v3/ticker/24hr is short when asked to be", async () => {
  const paper = await startPaper();
  const { body } = await paper.ask("GET", "/api/v3/ticker/24hr?symbol=BTCUSDT&type=MINI");
  expect(Object.keys(body as object)).toEqual([
    "symbol",
    "lastPrice",
    "openPrice",
    "highPrice",
    "lowPrice",
    "volume",
    "quoteVolume",
    "openTime",
    "closeTime",
    "firstId",
    "lastId",
    "count",
  ]);
});

describe("GET /api/v3/exchangeInfo", () => {
  it("tells limits, and for every pair the filters that go with its digits", async () => {
    const paper = await startPaper();
    const { body } = await paper.ask("GET", "/api/v3/exchangeInfo");
    expect(body).toMatchObject({ timezone: "UTC", serverTime: T0, exchangeFilters: [] });
    const pairs = (body as { symbols: { symbol: string; filters: object[] }[] }).symbols;
    expect(pairs.map(({ symbol }) => symbol)).toEqual([
      "BTCUSDT",
      "ETHUSDT",
      "BNBUSDT",
      "LTCUSDT",
      "ETHBTC",
      CHINESE,
    ]);
    expect(pairs[0]?.filters.slice(0, 2)).toMatchObject([
      { filterType: "PRICE_FILTER", tickSize: "0.01000000" },
      { filterType: "LOT_SIZE", stepSize: "0.00001000" },
    ]);
  });

  it("tells of every pair that all kinds of orders are taken", async () => {
    const paper = await startPaper();
    const { body } = await paper.ask("GET", "/api/v3/exchangeInfo?symbol=BTCUSDT");
    expect((body as { symbols: object[] }).symbols[0]).toMatchObject({
      orderTypes: [
        "LIMIT",
        "LIMIT_MAKER",
        "MARKET",
        "STOP_LOSS",
        "STOP_LOSS_LIMIT",
        "TAKE_PROFIT",
        "TAKE_PROFIT_LIMIT",
      ],
      icebergAllowed: true,
      ocoAllowed: true,
      otoAllowed: true,
      opoAllowed: true,
      cancelReplaceAllowed: true,
      amendAllowed: true,
      allowTrailingStop: false,
      pegInstructionsAllowed: false,
      permissionSets: [["SPOT"]],
    });
  });

  it.each([
    ["permissions=SPOT", MARKETS.length],
    [`permissions=${encodeURIComponent('["MARGIN","SPOT"]')}`, MARKETS.length],
    ["permissions=MARGIN", 0],
    ["symbolStatus=TRADING", MARKETS.length],
    ["symbolStatus=HALT", 0],
  ])("selects by %s", async (query, count) => {
    const paper = await startPaper();
    const { body } = await paper.ask("GET", `/api/v3/exchangeInfo?${query}`);
    expect((body as { symbols: object[] }).symbols).toHaveLength(count);
  });

  it("leaves permission sets out when asked to, and does not select by symbol and permission at once", async () => {
    const paper = await startPaper();
    const { body } = await paper.ask("GET", "/api/v3/exchangeInfo?showPermissionSets=false");
    expect(body).toMatchObject({ symbols: [{ permissionSets: [] }, {}, {}, {}, {}, {}] });
    const both = await paper.ask("GET", "/api/v3/exchangeInfo?symbol=BTCUSDT&permissions=SPOT");
    expect(refusal(both)).toMatchObject({ code: -1128 });
  });

  it("tells one pair when asked for one", async () => {
    const paper = await startPaper();
    const { body } = await paper.ask("GET", "/api/v3/exchangeInfo?symbol=ETHBTC");
    expect(body).toMatchObject({ symbols: [{ symbol: "ETHBTC", baseAsset: "ETH", quoteAsset: "BTC" }] });
  });
});

it("ping answers an empty object, time the server's time; a parameter is refused", async () => {
  const paper = await startPaper();
  expect((await paper.ask("GET", "/api/v3/ping")).body).toEqual({});
  expect((await paper.ask("GET", "/api/v3/time")).body).toEqual({ serverTime: T0 });
  expect(refusal(await paper.ask("GET", "/api/v3/time?a=1"))).toMatchObject({ status: 400, code: -1104 });
});
