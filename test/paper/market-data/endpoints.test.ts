import { describe, expect, it } from "vitest";
import { refusal, startPaper, T0 } from "../client.ts";

const BTC = "symbol=BTCUSDT";

async function openMarket() {
  const paper = await startPaper();
  const get = async <T>(path: string) => {
    const reply = await paper.ask("GET", `/api/v3/${path}`);
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
    return reply.body as T;
  };
  const pin = (price: string | null) => paper.control("PATCH", "/paper/markets/BTCUSDT", { price });
  return { ...paper, get, pin };
}

type Row = readonly [open: number, ...(string | number)[]];

describe("GET /api/v3/depth", () => {
  it("shows the levels that orders take from, the best as bookTicker has it", async () => {
    const paper = await openMarket();
    await paper.pin("60000");
    expect(await paper.get(`depth?${BTC}&limit=2`)).toEqual({
      lastUpdateId: T0 / 1_000,
      bids: [
        ["59999.99000000", "0.05000000"],
        ["59993.99000000", "0.10000000"],
      ],
      asks: [
        ["60000.01000000", "0.05000000"],
        ["60006.01000000", "0.10000000"],
      ],
    });
    expect(await paper.get(`ticker/bookTicker?${BTC}`)).toMatchObject({
      bidPrice: "59999.99",
      askPrice: "60000.01",
      askQty: "0.05000000",
    });
  });

  it.each([
    ["", 5],
    ["&limit=100", 5],
    ["&limit=101", 25],
    ["&limit=501", 50],
    ["&limit=5000", 250],
  ])("with %j weighs %i", async (more, weight) => {
    const paper = await openMarket();
    const reply = await paper.ask("GET", `/api/v3/depth?${BTC}${more}`);
    expect(reply.headers.get("x-mbx-used-weight")).toBe(String(weight));
  });
});

describe("past trades", () => {
  it.each(["trades", "historicalTrades"])(
    "%s are one a second, the last ones unless asked otherwise",
    async (path) => {
      const paper = await openMarket();
      const last = T0 / 1_000;
      const trades = await paper.get<{ id: number }[]>(`${path}?${BTC}&limit=3`);
      expect(trades.map(({ id }) => id)).toEqual([last - 2, last - 1, last]);
      expect(trades[2]).toEqual({
        id: last,
        price: expect.stringMatching(/^\d+\.\d{8}$/),
        qty: "0.00500000",
        quoteQty: expect.any(String),
        time: T0,
        isBuyerMaker: expect.any(Boolean),
        isBestMatch: true,
      });
      expect(await paper.get(`${path}?${BTC}`)).toHaveLength(500);
    },
  );

  it("aggregates are found by id, by time, and by none", async () => {
    const paper = await openMarket();
    const last = T0 / 1_000;
    const ids = async (more: string) =>
      (await paper.get<{ a: number }[]>(`aggTrades?${BTC}&limit=2${more}`)).map(({ a }) => a);
    expect(await ids("")).toEqual([last - 1, last]);
    expect(await ids(`&fromId=${last - 9}`)).toEqual([last - 9, last - 8]);
    expect(await ids(`&startTime=${T0 - 5_000}`)).toEqual([last - 5, last - 4]);
    expect(await ids(`&endTime=${T0 - 5_000}`)).toEqual([last - 6, last - 5]);
    const both = await paper.ask("GET", `/api/v3/aggTrades?${BTC}&fromId=1&startTime=1`);
    expect(refusal(both)).toMatchObject({ code: -1128 });
    const [trade] = await paper.get<object[]>(`aggTrades?${BTC}&limit=1`);
    expect(Object.keys(trade ?? {})).toEqual(["a", "p", "q", "f", "l", "T", "m", "M"]);
  });

  it("are the same later as they were", async () => {
    const paper = await openMarket();
    const before = await paper.get(`historicalTrades?${BTC}&limit=5`);
    paper.clock.now += 3_600_000;
    expect(await paper.get(`historicalTrades?${BTC}&limit=5&fromId=${T0 / 1_000 - 4}`)).toEqual(before);
  });
});

describe.each(["klines", "uiKlines"])("GET /api/v3/%s", (path) => {
  it.each(["1s", "1m", "15m", "4h", "1d", "3d", "1w", "1M"])(
    "cuts time into candles of %s, one after the other",
    async (interval) => {
      const paper = await openMarket();
      const rows = await paper.get<Row[]>(`${path}?${BTC}&interval=${interval}&limit=20`);
      expect(rows).toHaveLength(20);
      for (const [index, row] of rows.entries()) {
        const [open, first, high, low, close] = row.map(Number);
        expect(high).toBeGreaterThanOrEqual(Math.max(Number(first), Number(close)));
        expect(low).toBeLessThanOrEqual(Math.min(Number(first), Number(close)));
        const next = rows[index + 1];
        if (next !== undefined) expect(row[6]).toBe(next[0] - 1);
        else expect(Number(row[6])).toBeGreaterThanOrEqual(T0);
        expect(Number(open)).toBeLessThanOrEqual(T0);
      }
    },
  );

  it("begins at startTime and ends at endTime", async () => {
    const paper = await openMarket();
    const opens = async (more: string) =>
      (await paper.get<Row[]>(`${path}?${BTC}&interval=1m${more}`)).map(([open]) => open);
    const minute = T0 - (T0 % 60_000);
    expect(await opens(`&startTime=${minute - 60_000}`)).toEqual([minute - 60_000, minute]);
    expect(await opens(`&startTime=${minute - 60_001}&limit=1`)).toEqual([minute - 60_000]);
    expect(await opens(`&endTime=${minute - 1}&limit=1`)).toEqual([minute - 60_000]);
  });

  it("lets days begin in the time zone and weeks on Monday", async () => {
    const paper = await openMarket();
    const open = async (interval: string, zone: string) => {
      const query = `${BTC}&interval=${interval}&limit=1&timeZone=${encodeURIComponent(zone)}`;
      const [row] = await paper.get<Row[]>(`${path}?${query}`);
      return new Date(row?.[0] ?? 0).toISOString();
    };
    expect(await open("1d", "0")).toBe("2023-11-14T00:00:00.000Z");
    expect(await open("1d", "-1:30")).toBe("2023-11-14T01:30:00.000Z");
    expect(await open("1d", "8")).toBe("2023-11-14T16:00:00.000Z");
    expect(await open("1w", "0")).toBe("2023-11-13T00:00:00.000Z");
    expect(await open("1M", "0")).toBe("2023-11-01T00:00:00.000Z");
  });

  it("closes the running candle at a pinned price", async () => {
    const paper = await openMarket();
    await paper.pin("70000");
    const [row] = await paper.get<Row[]>(`${path}?${BTC}&interval=1h&limit=1`);
    expect(row?.[4]).toBe("70000.00000000");
    expect(row?.[2]).toBe("70000.00000000");
  });

  it.each([
    ["an unknown interval", "&interval=2m", -1120],
    ["the name of a built-in", "&interval=toString", -1120],
    ["no interval", "", -1102],
    ["a time zone out of range", "&interval=1m&timeZone=15", -1130],
    ["a malformed time zone", "&interval=1m&timeZone=a", -1130],
  ])("refuses %s", async (_, more, code) => {
    const paper = await openMarket();
    expect(refusal(await paper.ask("GET", `/api/v3/${path}?${BTC}${more}`))).toMatchObject({ code });
  });
});

it("GET /api/v3/avgPrice is the average of five minutes", async () => {
  const paper = await openMarket();
  await paper.pin("60000");
  paper.clock.now += 300_000;
  expect(await paper.get(`avgPrice?${BTC}`)).toEqual({
    mins: 5,
    price: "60000.00000000",
    closeTime: T0 + 300_000,
  });
});

describe.each(["ticker", "ticker/tradingDay"])("GET /api/v3/%s", (path) => {
  it("shows one symbol or several, in full or in short", async () => {
    const paper = await openMarket();
    const one = await paper.get<object>(`${path}?${BTC}`);
    expect(Object.keys(one)).toEqual([
      "symbol",
      "priceChange",
      "priceChangePercent",
      "weightedAvgPrice",
      "openPrice",
      "highPrice",
      "lowPrice",
      "lastPrice",
      "volume",
      "quoteVolume",
      "openTime",
      "closeTime",
      "firstId",
      "lastId",
      "count",
    ]);
    const list = encodeURIComponent(JSON.stringify(["ETHBTC", "BTCUSDT"]));
    const several = await paper.get<object[]>(`${path}?symbols=${list}&type=MINI`);
    expect(several).toMatchObject([{ symbol: "ETHBTC" }, { symbol: "BTCUSDT" }]);
    expect(several[0]).not.toHaveProperty("priceChange");
    expect(await paper.get(`${path}?symbols=${list}&symbolStatus=HALT`)).toEqual([]);
  });

  it("weighs 4 for each symbol", async () => {
    const paper = await openMarket();
    const list = encodeURIComponent(JSON.stringify(["ETHBTC", "BTCUSDT"]));
    const reply = await paper.ask("GET", `/api/v3/${path}?symbols=${list}`);
    expect(reply.headers.get("x-mbx-used-weight")).toBe("8");
  });

  it.each([
    ["no symbol", "", -1102],
    ["an unknown symbol", "symbol=FOO", -1121],
    ["an unknown type", `${BTC}&type=TINY`, -1139],
    ["a status that the symbol has not", `${BTC}&symbolStatus=BREAK`, -1220],
    ["an unknown status", `${BTC}&symbolStatus=X`, -1122],
  ])("refuses %s", async (_, query, code) => {
    const paper = await openMarket();
    expect(refusal(await paper.ask("GET", `/api/v3/${path}?${query}`))).toMatchObject({ code });
  });
});

describe("the rolling window", () => {
  it.each([
    ["1m", 60_000],
    ["59m", 59 * 60_000],
    ["4h", 4 * 3_600_000],
    ["7d", 7 * 86_400_000],
  ])("of %s begins on the minute before", async (size, length) => {
    const paper = await openMarket();
    const { openTime, closeTime } = await paper.get<{ openTime: number; closeTime: number }>(
      `ticker?${BTC}&windowSize=${size}`,
    );
    expect(closeTime).toBe(T0);
    expect(openTime % 60_000).toBe(0);
    expect(T0 - openTime - length).toBeGreaterThanOrEqual(0);
    expect(T0 - openTime - length).toBeLessThan(60_000);
  });

  it.each(["60m", "24h", "8d", "0m", "1w", "x"])("of %s is refused", async (size) => {
    const paper = await openMarket();
    const reply = await paper.ask("GET", `/api/v3/ticker?${BTC}&windowSize=${size}`);
    expect(refusal(reply)).toMatchObject({ code: -1130 });
  });
});
