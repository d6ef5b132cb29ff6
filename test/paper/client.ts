import { createHmac, type KeyObject, sign } from "node:crypto";
import { onTestFinished } from "vitest";
import { startPaperExchange } from "../../src/paper/index.ts";

/** A time in 2023 with 20 s left of its minute, as the paper exchange's clock in tests. */
export const T0 = 1_700_000_020_000 - (1_700_000_020_000 % 60_000) + 40_000;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

export interface Key {
  readonly apiKey: string;
  readonly secret: string | KeyObject;
  readonly account: string;
}

/** Starts a paper exchange for one test, with a clock that stands still until `clock.now` is changed. */
export async function startPaper() {
  const clock = { now: T0 };
  const paper = await startPaperExchange({ now: () => clock.now });
  onTestFinished(() => paper.close());
  return {
    clock,
    url: paper.url,
    port: paper.port,
    ask: (method: string, path: string, options: AskOptions = {}) => ask(paper.url, method, path, options),
    /** A control request that is expected to succeed; answers its body. */
    control: async (method: string, path: string, fields?: object) => {
      const reply = await ask(
        paper.url,
        method,
        path,
        fields === undefined ? {} : { body: JSON.stringify(fields) },
      );
      if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
      return reply.body;
    },
    newKey: (fields: object = {}) => newKey(paper.url, fields),
    /** A request signed with the clock's time, unless `query` brings its own timestamp. */
    signed: (key: Key, method: string, path: string, query = "", options: AskOptions = {}) =>
      ask(paper.url, method, `${path}?${signQuery(key, withTimestamp(query, clock.now))}`, {
        ...options,
        headers: { "x-mbx-apikey": key.apiKey, ...options.headers },
      }),
  };
}

interface AskOptions {
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

async function ask(url: string, method: string, path: string, options: AskOptions): Promise<Reply> {
  const response = await fetch(url + path, { method, ...options });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function newKey(url: string, fields: object): Promise<Key> {
  const reply = await ask(url, "POST", "/paper/keys", { body: JSON.stringify({ type: "hmac", ...fields }) });
  if (reply.status !== 201) throw new Error(`POST /paper/keys: ${reply.status} ${reply.text}`);
  const made = reply.body as { api_key: string; secret_key?: string; account: string };
  return { apiKey: made.api_key, secret: made.secret_key ?? "", account: made.account };
}

const withTimestamp = (query: string, now: number): string =>
  /(^|&)timestamp=/.test(query) ? query : `${query}${query === "" ? "" : "&"}timestamp=${now}`;

/** The query with its signature behind it, made by node:crypto alone. */
export const signQuery = (key: Key, query: string): string =>
  `${query}&signature=${encodeURIComponent(signText(key, query))}`;

export function signText(key: Key, text: string): string {
  if (typeof key.secret === "string") return createHmac("sha256", key.secret).update(text).digest("hex");
  const algorithm = key.secret.asymmetricKeyType === "rsa" ? "sha256" : null;
  return sign(algorithm, Buffer.from(text), key.secret).toString("base64");
}

/** What a Binance refusal looks like from outside, to compare with. */
export const refusal = (reply: Reply) => ({
  status: reply.status,
  ...(reply.body as { code: number; msg: string }),
});
