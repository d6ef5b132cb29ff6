import { createHmac } from "node:crypto";
import { request } from "node:https";

/** Somebody on the network: knows the name and the certificate of the one that answers there. */
export interface Door {
  readonly address: string;
  readonly name: string;
  readonly certificate: string;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const PATIENCE_MS = 15_000;

/** Asks through the network, by TLS. @throws Error when there is no answer. */
function ask(
  { address, name, certificate }: Door,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: object,
): Promise<Answer> {
  const type = body === undefined ? {} : { "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const asked = request({
      host: address,
      servername: name,
      ca: certificate,
      method,
      path,
      headers: { host: name, ...type, ...headers },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    asked.on("error", reject);
    asked.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: text.startsWith("{") ? JSON.parse(text) : {} }),
      );
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function must(asked: Promise<Answer>): Promise<Answer["body"]> {
  const { status, body } = await asked;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

/** Logs in, hands over an exchange key, gives a bot a key, and has it buy. Answers what the exchange made of the order. */
export async function trade(
  door: Door,
  user: { readonly email: string; readonly password: string },
  paperKey: object,
): Promise<string> {
  const { access_token } = await must(ask(door, "POST", "/api/v1/auth/login", {}, user));
  const token = { authorization: `Bearer ${access_token}` };
  await must(ask(door, "POST", "/api/v1/api-keys/", token, { ...paperKey, exchange: "paper" }));
  const limits = { symbols: ["BTCUSDT"], max_order_value: "1000", max_day_value: "10000" };
  const wanted = { label: "bot", permissions: ["read", "trade"], ...limits };
  const bot = await must(ask(door, "POST", "/api/v1/virtual-keys", token, wanted));
  const order = `symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.001&timestamp=${Date.now()}`;
  const signature = createHmac("sha256", String(bot.secret_key)).update(order).digest("hex");
  const path = `/gateway/paper/api/v3/order?${order}&signature=${signature}`;
  const filled = await must(ask(door, "POST", path, { "x-mbx-apikey": String(bot.api_key) }));
  return String(filled.status);
}

/** Asks without a pause until told to stop; then answers how often, and how often there was no 200. */
export function askOnAndOn(door: Door): () => Promise<{ asked: number; failed: number }> {
  const counts = { asked: 0, failed: 0 };
  let isOver = false;
  const going = (async () => {
    while (!isOver) {
      const status = await ask(door, "GET", "/healthz").then(
        (answer) => answer.status,
        () => 0,
      );
      counts.asked += 1;
      if (status !== 200) counts.failed += 1;
    }
  })();
  return async () => {
    isOver = true;
    await going;
    return counts;
  };
}
