import { type BotOwner, signQuery } from "../bot-owner.ts";

const PATIENCE_MS = 15_000;
let serial = 0;

/** One thing that a bot does, at random; answers the status and the code that it was told, or `silent`. */
export async function trade(url: string, owner: BotOwner): Promise<string> {
  serial += 1;
  const [method, path, parameters] = act();
  const query = signQuery(
    owner.bot.secret,
    `${parameters}&recvWindow=${5_000 + (serial % 5_000)}&timestamp=${Date.now()}`,
  );
  try {
    const answer = await fetch(`${url}/gateway/paper${path}?${query}`, {
      method,
      headers: { "x-mbx-apikey": owner.bot.apiKey },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { code, msg } = (await answer.json()) as { code?: number; msg?: string };
    return code === undefined
      ? String(answer.status)
      : `${answer.status} ${code} ${code === -1001 ? msg : ""}`.trim();
  } catch {
    return "silent";
  }
}

const quantity = () => `quantity=${(0.0005 + Math.random() * 0.001).toFixed(5)}`;
const sides = ["BUY", "SELL"];
const side = () => `side=${sides[Math.floor(Math.random() * 2)]}`;

function act(): readonly [method: string, path: string, parameters: string] {
  const chance = Math.random();
  const symbol = "symbol=BTCUSDT";
  if (chance < 0.35)
    return [
      "POST",
      "/api/v3/order",
      `${symbol}&side=BUY&type=LIMIT&timeInForce=GTC&price=50000.00&${quantity()}`,
    ];
  if (chance < 0.5) return ["POST", "/api/v3/order", `${symbol}&${side()}&type=MARKET&${quantity()}`];
  if (chance < 0.6)
    return [
      "POST",
      "/api/v3/order",
      `${symbol}&side=BUY&type=LIMIT&timeInForce=IOC&price=61000.00&${quantity()}`,
    ];
  if (chance < 0.65)
    return ["POST", "/api/v3/order", `${symbol}&side=BUY&type=MARKET&newOrderRespType=ACK&${quantity()}`];
  if (chance < 0.75) {
    const pair = "aboveType=LIMIT_MAKER&abovePrice=62000.00&belowType=STOP_LOSS&belowStopPrice=50000.00";
    return ["POST", "/api/v3/orderList/oco", `${symbol}&side=SELL&${quantity()}&${pair}`];
  }
  if (chance < 0.8) {
    const orderId = 1 + Math.floor(Math.random() * serial);
    const next = `side=BUY&type=LIMIT&timeInForce=GTC&price=50000.00&${quantity()}`;
    return [
      "POST",
      "/api/v3/order/cancelReplace",
      `${symbol}&${next}&cancelReplaceMode=ALLOW_FAILURE&cancelOrderId=${orderId}`,
    ];
  }
  if (chance < 0.95)
    return ["DELETE", "/api/v3/order", `${symbol}&orderId=${1 + Math.floor(Math.random() * serial)}`];
  return ["DELETE", "/api/v3/openOrders", symbol];
}
