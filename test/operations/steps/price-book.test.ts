import { beforeEach, expect, it } from "vitest";
import type { SendResult } from "../../../src/net/send.ts";
import { createPriceBook, type PriceBook } from "../../../src/operations/steps/price-book.ts";
import type { Weights } from "../../../src/operations/steps/weights.ts";
import { exchange } from "./paper-desk.ts";

const PAPER = exchange("paper");
const PAYER = { virtualKeyId: 1, percent: 50 };

let now: number;
let asked: string[];
let taken: [share: string, weight: number][];
let answer: (path: string) => Promise<SendResult>;
let hasWeight: boolean;
let book: PriceBook;

const ok = (body: unknown): SendResult => ({
  kind: "answer",
  status: 200,
  headers: {},
  body: JSON.stringify(body),
});

beforeEach(() => {
  now = 1_000_000;
  asked = [];
  taken = [];
  hasWeight = true;
  answer = async (path) =>
    path.includes("exchangeInfo")
      ? ok({ symbols: [{ symbol: "ETHBTC", quoteAsset: "BTC" }] })
      : ok([{ symbol: "BTCUSDT", bidPrice: "1", askPrice: String(asked.length) }]);
  const weights = {
    take: async (_: string, share: string, weight: number) => {
      taken.push([share, weight]);
      return hasWeight;
    },
    noteLimit: async () => undefined,
  } as unknown as Weights;
  book = createPriceBook({
    now: () => now,
    weights,
    send: async (_, { path }) => {
      asked.push(path);
      return answer(path);
    },
  });
});

const ask = async () => (await book.prices(PAPER))?.quote("BTCUSDT")?.ask;
const ONE = 10n ** 18n;

it("asks once for many, and not again while the prices are fresh", async () => {
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([ONE, ONE, ONE]);
  now += 2_000;
  expect(await ask()).toBe(ONE);
  expect(asked).toHaveLength(1);
  expect(taken).toEqual([["signed", 4]]);
});

it("fetches new prices behind the back of whoever asks, while the old are good", async () => {
  await ask();
  now += 4_000;
  expect(await ask()).toBe(ONE);
  await expect.poll(ask).toBe(2n * ONE);
});

it("waits for new prices once the old are more than five seconds old", async () => {
  await ask();
  now += 5_001;
  expect(await ask()).toBe(2n * ONE);
});

it("gives none rather than old ones, whatever keeps the exchange from answering", async () => {
  await ask();
  now += 5_001;
  answer = async () => ({ kind: "failed", reason: "timeout", code: "x" });
  expect(await ask()).toBeUndefined();
  answer = async () => ({ kind: "answer", status: 200, headers: {}, body: "garbage" });
  expect(await ask()).toBeUndefined();
  hasWeight = false;
  expect(await ask()).toBeUndefined();
});

it("counts the age from when it asked: a slow answer is old when it comes", async () => {
  const quick = answer;
  answer = (path) => {
    now += 6_000;
    return quick(path);
  };
  expect(await ask()).toBeUndefined();
});

it("is not fooled by a clock that was set back", async () => {
  await ask();
  now -= 60_000;
  expect(await ask()).toBe(2n * ONE);
});

it("asks once what a symbol is quoted in, at the cost of whoever names it", async () => {
  expect(await book.quoteAsset(PAPER, "ETHBTC", PAYER)).toBe("BTC");
  expect(await book.quoteAsset(PAPER, "ETHBTC", PAYER)).toBe("BTC");
  expect(taken).toEqual([["signed", 20]]);
});

it("asks again some time later for a symbol that was not known", async () => {
  expect(await book.quoteAsset(PAPER, "NEWUSDT", PAYER)).toBeUndefined();
  expect(await book.quoteAsset(PAPER, "NEWUSDT", PAYER)).toBeUndefined();
  expect(asked).toHaveLength(1);
  now += 30_001;
  await book.quoteAsset(PAPER, "NEWUSDT", PAYER);
  expect(asked).toHaveLength(2);
});
