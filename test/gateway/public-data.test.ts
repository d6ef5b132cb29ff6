import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createPace } from "../../src/gateway/pace.ts";
import { createSharedCopies } from "../../src/gateway/shared-copies.ts";
import { asked, control } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { onOneNodeOnly } from "../nodes.ts";
import { answered } from "./bot-desk.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());
beforeEach(() => control(keyhold.paper, "DELETE", "requests"));

async function get(path: string, app = keyhold.app) {
  return answered(await app.inject({ url: `/gateway/paper${path}`, headers: { host: "bots.internal" } }));
}

test("anybody may ask for public data, also with a signature that some clients send with everything", async () => {
  expect((await get("/api/v3/ticker/price?symbol=BTCUSDT")).body).toMatchObject({ symbol: "BTCUSDT" });
  expect((await get("/api/v3/depth?symbol=BTCUSDT&limit=5&timestamp=1&signature=x")).status).toBe(200);
});

onOneNodeOnly("copies are in memory", () => {
  test("of many who ask the same at once one asks the exchange", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => get("/api/v3/klines?symbol=ETHUSDT&interval=1m&limit=2")),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await asked(keyhold.paper)).filter(({ path }) => path === "/api/v3/klines")).toHaveLength(1);
  });
});

test("the exchange's time is told from our own measure of it", async () => {
  const time = Number((await get("/api/v3/time")).body.serverTime);
  expect(Math.abs(time - Date.now())).toBeLessThan(10_000);
});

test.each([
  ["an unknown parameter", "/api/v3/depth?symbol=BTCUSDT&x=1"],
  ["a missing symbol", "/api/v3/depth"],
  ["no number", "/api/v3/depth?symbol=BTCUSDT&limit=ten"],
])("%s is refused without asking", async (_, path) => {
  expect((await get(path)).status).toBe(400);
  expect(await asked(keyhold.paper)).toEqual([]);
});

test("GATEWAY_PUBLIC=off closes it", async () => {
  const closed = await openTestKeyhold({ GATEWAY_PUBLIC: "off" });
  const { status, body } = await get("/api/v3/ticker/price?symbol=BTCUSDT", closed.app);
  expect([status, body.code]).toEqual([403, -1002]);
  await closed.close();
});

test("a copy is shared for as long as it is good, a refusal is not", async () => {
  let now = 0;
  let questions = 0;
  const copies = createSharedCopies(() => now);
  const ask = async () => ({ status: questions++ === 0 ? 500 : 200, body: `[${questions}]` });
  const answer = () => copies.answer("x", 1_000, ask);
  expect((await answer()).body).toBe("[1]");
  expect((await answer()).body).toBe("[2]");
  now = 999;
  expect((await answer()).body).toBe("[2]");
  now = 1_000;
  expect((await answer()).body).toBe("[3]");
});

test.each(["", "<html>Log in to the network</html>", '{"price":"1', "null"])(
  "a 200 that is neither a JSON object nor a list is for whoever asked, and no copy is kept: %j",
  async (body) => {
    const copies = createSharedCopies(() => 0);
    expect(await copies.answer("x", 60_000, async () => ({ status: 200, body }))).toMatchObject({ body });
    const right = { status: 200, body: '{"price":"1"}\n' };
    await copies.answer("x", 60_000, async () => right);
    expect(await copies.answer("x", 60_000, async () => ({ status: 500, body: "" }))).toBe(right);
  },
);

test("many different questions do not fill the memory", async () => {
  const copies = createSharedCopies(() => 0);
  const body = `["${"x".repeat(1024 * 1024)}"]`;
  for (let count = 0; count < 200; count++) {
    await copies.answer(String(count), 1_000, async () => ({ status: 200, body }));
  }
  let questions = 0;
  for (let count = 0; count < 200; count++) {
    await copies.answer(String(count), 1_000, async () => ({ status: 200, body: `[${questions++}]` }));
  }
  expect(questions).toBeGreaterThan(100);
});

test("one address block asks 1,200 times a minute", () => {
  let now = 0;
  const mayAsk = createPace(() => now);
  const passed = Array.from({ length: 1_300 }, (_, index) => mayAsk(`2001:db8::${index.toString(16)}`));
  expect(passed.filter(Boolean)).toHaveLength(1_200);
  expect(mayAsk("203.0.113.7")).toBe(true);
  now = 60_000;
  expect(mayAsk("2001:db8::1")).toBe(true);
});
