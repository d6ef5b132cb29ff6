import { createHmac } from "node:crypto";
import { send } from "./answers.ts";

/** Somebody with an exchange key of an account of its own at the paper exchange, and a bot. */
export interface BotOwner {
  readonly token: string;
  readonly address: string;
  /** The account's name at the paper exchange. */
  readonly account: string;
  readonly bot: Bot;
}

export interface Bot {
  readonly id: number;
  readonly apiKey: string;
  readonly secret: string;
}

const PASSWORD = "a long enough password";
let owners = 0;

/** Registers somebody at the node, hands over a new exchange key, and gives a bot these limits. */
export async function newBotOwner(url: string, paperUrl: string, limits: object): Promise<BotOwner> {
  owners += 1;
  const account = `account${owners}`;
  const address = `10.9.${(owners >> 8) & 255}.${owners & 255}`;
  const key = (await control(paperUrl, "POST", "keys", { type: "hmac", account })) as Record<string, string>;
  for (const [asset, amount] of [
    ["USDT", "1000000"],
    ["BTC", "50"],
  ]) {
    await control(paperUrl, "POST", `accounts/${account}/deposit`, { asset, amount });
  }
  const user = { email: `bots${owners}@example.com`, password: PASSWORD };
  const ask = async (path: string, body: object, token?: string) => {
    const answer = await send(url, { method: "POST", path, address, body, token });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await ask("/auth/register", user);
  const token = String((await ask("/auth/login", user)).access_token);
  await ask("/api-keys/", { api_key: key.api_key, secret_key: key.secret_key, exchange: "paper" }, token);
  const bot = await ask("/virtual-keys", { label: "bot", permissions: ["read", "trade"], ...limits }, token);
  return {
    token,
    address,
    account,
    bot: { id: Number(bot.id), apiKey: String(bot.api_key), secret: String(bot.secret_key) },
  };
}

export async function control(
  paperUrl: string,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await fetch(`${paperUrl}/paper/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

/** An order as the paper exchange lists it. */
export interface PaperOrder {
  readonly account: string;
  readonly orderId: number;
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly orderListId: number;
  readonly side: "BUY" | "SELL";
  readonly type: string;
  readonly price: string;
  readonly stopPrice: string | null;
  readonly origQty: string;
  readonly origQuoteOrderQty: string;
  readonly executedQty: string;
  readonly cummulativeQuoteQty: string;
  readonly status: string;
  readonly transactTime: number;
}

export const paperOrders = (paperUrl: string) =>
  control(paperUrl, "GET", "orders") as Promise<readonly PaperOrder[]>;

/** A query string with its signature behind it. */
export function signQuery(secret: string, query: string): string {
  return `${query}&signature=${createHmac("sha256", secret).update(query).digest("hex")}`;
}
