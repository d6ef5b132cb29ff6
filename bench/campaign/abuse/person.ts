import { randomBytes } from "node:crypto";
import { AUDIENCE, signAccessToken } from "../../../src/core/crypto/access-token.ts";
import { control } from "../bot-owner.ts";
import { Wire, type WireAnswer } from "../wire.ts";
import type { Stage } from "./stage.ts";

/** Outlives the longest campaign; what a token is worth is tried by tests of its own. */
const TOKEN_SECONDS = 86_400;

const ATTEMPTS = 3;

export type Fields = Readonly<Record<string, unknown>>;

/** Somebody with an account. What is remembered follows what the server has answered. */
export class Person {
  readonly stage: Stage;
  readonly #wire: Wire;
  readonly password = `${randomBytes(9).toString("hex")} password`;
  /** Sent as User-Agent, and shown in the list of sessions. */
  readonly agent: string;
  /** The exchange account of the keys. */
  readonly account: string;
  email = "";
  userId = 0;
  sessionId = 0;
  token = "";
  refresh = "";
  otherSessionId: number | undefined;
  keys: readonly { readonly api_key: string; readonly secret_key: string }[] = [];
  hasKey = false;
  isFrozen = false;
  verifiedAt = 0;
  virtualKeys: number[] = [];
  generated: { readonly id: number; readonly publicKey: string }[] = [];
  generatedApiKey: string | undefined;
  totpSecret: string | undefined;

  constructor(stage: Stage, name: string) {
    this.stage = stage;
    this.#wire = new Wire(stage.port);
    this.agent = `agent-of-${name}`;
    this.account = `${randomBytes(4).toString("hex")}-account-of-${name}-${randomBytes(4).toString("hex")}`;
  }

  /** Makes an account, and logs in. */
  async register(): Promise<void> {
    this.email = `${randomBytes(8).toString("hex")}@people.example`;
    this.#forget();
    const { email, password } = this;
    await this.must("POST", "/auth/register", { email, password });
    await this.login();
  }

  #forget(): void {
    this.hasKey = false;
    this.isFrozen = false;
    this.virtualKeys = [];
    this.generated = [];
    this.totpSecret = undefined;
    this.otherSessionId = undefined;
  }

  async login(): Promise<void> {
    if (this.userId !== 0)
      await this.stage.query("delete from second_factors where user_id = ?", this.userId);
    const { email, password } = this;
    const { fields, head } = await this.must("POST", "/auth/login", { email, password });
    this.takeSession(String(fields.access_token), head);
    this.verifiedAt = Date.now();
  }

  /** Goes on in the session of an answer. */
  takeSession(accessToken: string, head: string): void {
    const claims = JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString());
    this.userId = Number(claims.sub);
    this.sessionId = Number(claims.sid);
    this.refresh = /keyhold_refresh=([^;]+)/.exec(head)?.[1] ?? this.refresh;
    this.token = this.tokenFor(this.userId, this.sessionId);
  }

  tokenFor(userId: number, sessionId: number): string {
    const iat = Math.floor(Date.now() / 1_000);
    const who = {
      iss: this.stage.publicUrl,
      aud: AUDIENCE,
      sub: String(userId),
      sid: String(sessionId),
    } as const;
    return signAccessToken(this.stage.jwtSecrets, { ...who, iat, exp: iat + TOKEN_SECONDS });
  }

  /** Two keys of one account at the exchange. */
  async makePaperKeys(): Promise<void> {
    const { account } = this;
    const make = () => control(this.stage.paperUrl, "POST", "keys", { type: "hmac", account });
    this.keys = (await Promise.all([make(), make()])) as typeof this.keys;
  }

  async addKey(): Promise<void> {
    const [key] = this.keys;
    await this.must("POST", "/api-keys", {
      ...key,
      account: undefined,
      exchange: "paper",
      label: this.agent,
    });
    this.hasKey = true;
    this.isFrozen = false;
  }

  async addVirtualKey(): Promise<Fields> {
    const limits = { symbols: ["BTCUSDT"], max_order_value: "500", max_day_value: "2000" };
    const body = { label: this.agent, permissions: ["read", "trade"], ...limits };
    const { fields } = await this.must("POST", "/virtual-keys", body);
    this.virtualKeys.push(Number(fields.id));
    return fields;
  }

  async generate(): Promise<Fields> {
    const { fields } = await this.must("POST", "/api-keys/generate", {
      exchange: "paper",
      label: this.agent,
    });
    this.generated.push({ id: Number(fields.id), publicKey: String(fields.public_key_pem) });
    return fields;
  }

  async ask(method: string, path: string, body?: object): Promise<WireAnswer & { readonly fields: Fields }> {
    const payload = body === undefined ? "" : JSON.stringify(body);
    const lines = [
      `${method} /api/v1${path} HTTP/1.1`,
      `Host: ${new URL(this.stage.publicUrl).host}`,
      `User-Agent: ${this.agent}`,
      `X-Forwarded-For: 10.78.${[...randomBytes(2)].join(".")}`,
      ...(this.token === "" ? [] : [`Authorization: Bearer ${this.token}`]),
      ...(body === undefined ? [] : ["Content-Type: application/json"]),
      `Content-Length: ${Buffer.byteLength(payload)}`,
    ];
    const answer = await this.#wire.send(Buffer.from(`${lines.join("\r\n")}\r\n\r\n${payload}`), 30_000);
    return { ...answer, fields: answer.body.startsWith("{") ? (JSON.parse(answer.body) as Fields) : {} };
  }

  /** Asks for what has to succeed. An exchange that was too slow, on a machine that is busy, is asked again. */
  async must(method: string, path: string, body?: object): ReturnType<Person["ask"]> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.ask(method, path, body);
      if (answer.status >= 200 && answer.status < 300) return answer;
      if (answer.fields.code === "exchange_unavailable" && attempt < ATTEMPTS) continue;
      throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    }
  }

  close(): void {
    this.#wire.close();
  }
}
