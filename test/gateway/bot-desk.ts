import { createHmac } from "node:crypto";
import { type KeyOwner, newKeyHolder } from "../key-desk.ts";
import { call, type PaperKey, type TestKeyhold } from "../keyhold.ts";
import type { InjectedAnswer } from "../nodes.ts";

/** What tests of the gateway do over and over: somebody with an exchange key, a bot, and its signed requests. */

const TRADING = {
  label: "grid-bot",
  permissions: ["read", "trade"],
  symbols: ["BTCUSDT", "ETHUSDT"],
  max_order_value: "500",
  max_day_value: "2000",
};

export interface BotKeys {
  readonly id: number;
  readonly apiKey: string;
  readonly secret: string;
}

export interface BotDesk {
  readonly owner: KeyOwner & { readonly key: PaperKey };
  readonly bot: BotKeys;
  /** Sends a signed request as the bot. */
  send(method: string, path: string, parameters?: Parameters, sending?: Sending): Promise<Answered>;
  /** The virtual key as its owner sees it. */
  view(): Promise<Record<string, unknown>>;
  change(change: object): Promise<void>;
  /** What was recorded of the owner, oldest first. */
  audit(): Promise<readonly Entry[]>;
}

export type Parameters = Readonly<Record<string, string | number>>;

interface Entry {
  readonly event: string;
  readonly actor: string;
  readonly subject: string;
  readonly data: Record<string, unknown>;
}

interface Sending {
  readonly as?: Pick<BotKeys, "apiKey" | "secret">;
  /** Milliseconds from now. */
  readonly late?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly exchange?: string;
  readonly inBody?: boolean;
}

export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: InjectedAnswer["headers"];
  readonly text: string;
}

export async function openBotDesk(keyhold: TestKeyhold, limits: object = {}): Promise<BotDesk> {
  const owner = await newKeyHolder(keyhold);
  const bot = await newBot(keyhold, owner, limits);
  const ask = (method: "GET" | "PATCH", url: string, body?: object) =>
    call(keyhold.app, method, url, { token: owner.token, body });
  return {
    owner,
    bot,
    send: (method, path, parameters, sending) =>
      sendSigned(keyhold, method, path, parameters, { as: bot, ...sending }),
    view: async () => (await ask("GET", `/api/v1/virtual-keys/${bot.id}`)).body,
    async change(change) {
      const { status, body } = await ask("PATCH", `/api/v1/virtual-keys/${bot.id}`, change);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    async audit() {
      const { body } = await ask("GET", "/api/v1/audit?limit=200");
      return (body.items as Entry[])
        .map(({ event, actor, subject, data }) => ({ event, actor, subject, data }))
        .reverse();
    },
  };
}

export async function newBot(keyhold: TestKeyhold, owner: KeyOwner, limits: object = {}): Promise<BotKeys> {
  const { status, body } = await call(keyhold.app, "POST", "/api/v1/virtual-keys", {
    token: owner.token,
    body: { ...TRADING, ...limits },
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: Number(body.id), apiKey: String(body.api_key), secret: String(body.secret_key) };
}

/** The query string of a request that is signed with an HMAC secret, as clients build it. */
export function signedQuery(secret: string, parameters: Parameters, timestamp = Date.now()): string {
  const query = new URLSearchParams(
    Object.entries({ ...parameters, timestamp }).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]),
  ).toString();
  return `${query}&signature=${createHmac("sha256", secret).update(query).digest("hex")}`;
}

async function sendSigned(
  { app }: TestKeyhold,
  method: string,
  path: string,
  parameters: Parameters = {},
  { as, late = 0, headers, exchange = "paper", inBody = false }: Sending = {},
): Promise<Answered> {
  const query = signedQuery(as?.secret ?? "", parameters, Date.now() + late);
  const url = `/gateway/${exchange}${path}`;
  const form = inBody ? { "content-type": "application/x-www-form-urlencoded" } : {};
  return answered(
    await app.inject({
      method,
      url: inBody ? url : `${url}?${query}`,
      headers: { host: "bots.internal", "x-mbx-apikey": as?.apiKey ?? "", ...form, ...headers },
      ...(inBody ? { payload: query } : {}),
    }),
  );
}

export function answered(response: InjectedAnswer): Answered {
  const isJson = String(response.headers["content-type"]).includes("json");
  return {
    status: response.statusCode,
    body: isJson ? response.json() : {},
    headers: response.headers,
    text: response.payload,
  };
}
