import { createHmac } from "node:crypto";
import { createClient } from "keyhold/client";
import { APP_URL, KEYHOLD_URL } from "./settings.js";

// What the application's server does for a user: it stores a key of play money, makes a virtual key for a bot, and the bot buys.

const login = JSON.stringify({ name: "ada", password: "a toy password" });
const { headers } = await fetch(`${APP_URL}/login`, { method: "POST", body: login });
const cookie = headers.get("set-cookie")?.split(";", 1)[0] ?? "";

async function renew() {
  return (await (await fetch(`${APP_URL}/token`, { method: "POST", headers: { cookie } })).json()).token;
}

const keyhold = createClient({ baseUrl: KEYHOLD_URL, renew });
const { email } = await keyhold.getAccount();
console.log(`${email} has an account at Keyhold`);

/** Keyhold under `keyhold dev` gives play money away; a real key comes from the user, by the page. */
async function paperKey() {
  const authorization = `Bearer ${await renew()}`;
  return (await fetch(`${KEYHOLD_URL}/paper/keys`, { method: "POST", headers: { authorization } })).json();
}

const key = await keyhold.addApiKey({ exchange: "paper", ...(await paperKey()) });
console.log(`stored ${key.api_key_masked}: ${key.state}`);

// api_key and secret_key of this answer go to the bot, and nowhere else: the secret is not shown again.
const bot = await keyhold.createVirtualKey({
  label: "first bot",
  permissions: ["read", "trade"],
  symbols: ["BTCUSDT"],
  max_order_value: "100",
  max_day_value: "500",
});

const order = new URLSearchParams({ symbol: "BTCUSDT", side: "BUY", type: "MARKET", quoteOrderQty: "20" });
order.set("timestamp", String(Date.now()));
order.set("signature", createHmac("sha256", bot.secret_key).update(String(order)).digest("hex"));
const answer = await fetch(`${KEYHOLD_URL}/gateway/paper/api/v3/order`, {
  method: "POST",
  headers: { "x-mbx-apikey": bot.api_key, "content-type": "application/x-www-form-urlencoded" },
  body: order,
});
const { status, msg } = await answer.json();
console.log(`the order is ${status ?? msg}`);
