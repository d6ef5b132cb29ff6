import { expect, it } from "vitest";
import { startPaper } from "../client.ts";

const PUBLIC = [
  "depth",
  "trades",
  "historicalTrades",
  "aggTrades",
  "klines",
  "uiKlines",
  "avgPrice",
  "ticker",
  "ticker/tradingDay",
];
const READS = [
  "order",
  "openOrders",
  "allOrders",
  "orderList",
  "allOrderList",
  "openOrderList",
  "myTrades",
  "rateLimit/order",
  "myPreventedMatches",
  "myAllocations",
  "account/commission",
  "order/amendments",
  "myFilters",
];
const TRADES = [
  ...["order", "order/test", "order/cancelReplace", "order/oco", "sor/order", "sor/order/test"],
  ...["oco", "oto", "otoco", "opo", "opoco"].map((kind) => `orderList/${kind}`),
].map((path) => `POST ${path}`);
const CANCELS = ["DELETE order", "DELETE openOrders", "DELETE orderList"];

it.each(PUBLIC)("GET /api/v3/%s is there for everybody", async (path) => {
  const paper = await startPaper();
  const { body } = await paper.ask("GET", `/api/v3/${path}?symbol=BTCUSDT&interval=1m`);
  expect([undefined, -1104]).toContain((body as { code?: number }).code);
});

it.each([
  ...READS.map((path) => [`GET ${path}`, "enableReading"]),
  ...[...TRADES, ...CANCELS, "PUT order/amend/keepPriority"].map((name) => [
    name,
    "enableSpotAndMarginTrading",
  ]),
])("%s needs a key with the permission %s", async (name = "", permission = "") => {
  const paper = await startPaper();
  const [method = "", path = ""] = name.split(" ");
  const without = await paper.newKey({ permissions: { [permission]: false } });
  const bare = await paper.ask(method, `/api/v3/${path}`);
  expect(bare.body).toMatchObject({ code: -2014 });
  const alone = await paper.newKey({
    permissions: { enableReading: false, enableSpotAndMarginTrading: false, [permission]: true },
  });
  // Enough of every parameter that any of them demands.
  const query = (await demanded(paper, alone, method, path)).join("&");
  expect((await paper.signed(without, method, `/api/v3/${path}`, query)).body).toMatchObject({ code: -2015 });
  const { body } = await paper.signed(alone, method, `/api/v3/${path}`, query);
  expect((body as { code?: number }).code).not.toBe(-2015);
});

type Paper = Awaited<ReturnType<typeof startPaper>>;

/** What the endpoint demands, learnt by asking. */
async function demanded(
  paper: Paper,
  key: Awaited<ReturnType<Paper["newKey"]>>,
  method: string,
  path: string,
): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const { body } = await paper.signed(key, method, `/api/v3/${path}`, found.join("&"));
    const name = /Mandatory parameter '(\w+)'/.exec((body as { msg?: string }).msg ?? "")?.[1];
    if (name === undefined || found.includes(`${name}=1`)) return found;
    found.push(`${name}=1`);
  }
}
