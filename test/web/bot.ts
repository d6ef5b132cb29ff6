import { createHmac } from "node:crypto";
import type { Desk } from "./desk.ts";

/** A bot of whoever this token is: places an order at the paper exchange that stays open. */
export async function openOrderOfBot(desk: Desk, accessToken: string): Promise<void> {
  const limits = { permissions: ["read", "trade"], unlimited: true };
  const made = await answerOf(`${desk.url}/api/v1/virtual-keys`, {
    method: "POST",
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    body: JSON.stringify({ label: "grid-bot", ...limits }),
  });
  const { api_key, secret_key } = made as { api_key: string; secret_key: string };
  const order = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=30000";
  const query = `${order}&timestamp=${Date.now()}`;
  const signature = createHmac("sha256", secret_key).update(query).digest("hex");
  await answerOf(`${desk.url}/gateway/paper/api/v3/order?${query}&signature=${signature}`, {
    method: "POST",
    headers: { "x-mbx-apikey": api_key },
  });
}

async function answerOf(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} was answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}
