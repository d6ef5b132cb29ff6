import { type Answer, send } from "../answers.ts";
import { type BotOwner, control } from "../bot-owner.ts";

/** Somebody whose key is replaced again and again. */
export interface Replacer extends BotOwner {
  /** The API key that is stored, as far as anybody was told. */
  apiKey: string;
  readonly userId: number;
}

/** One try to replace a key. */
export interface Move {
  readonly name: string;
  readonly apiKey: string;
  /** The pair that it activates, if it is one that was made at the vault. */
  readonly generated: number | undefined;
  /** Whether it may succeed at all. */
  readonly isSound: boolean;
  send(): Promise<Answer>;
}

type Kind =
  | "same account"
  | "another account"
  | "too powerful"
  | "wrong secret"
  | "vault-born"
  | "vault-born, no key";

const KINDS: readonly Kind[] = [
  ...(["same account", "same account", "vault-born", "vault-born"] as const),
  ...(["another account", "too powerful", "wrong secret", "vault-born, no key"] as const),
];

/** Chooses a move at random and prepares it at the exchange, and at the vault where a pair is made there. */
export async function nextMove(url: string, paperUrl: string, owner: Replacer): Promise<Move> {
  const kind = KINDS[Math.floor(Math.random() * KINDS.length)] ?? "same account";
  const { token, address, account } = owner;
  const ask = (method: string, path: string, body: object) =>
    send(url, { method, path, address, token, body });
  if (kind === "vault-born" || kind === "vault-born, no key") {
    const made = await ask("POST", "/api-keys/generate", { exchange: "paper", type: "ed25519" });
    if (made.status !== 201) throw new Error(`generate: ${made.status} ${String(made.body.code)}`);
    const key =
      kind === "vault-born"
        ? await newKey(paperUrl, { account, type: "ed25519", public_key: made.body.public_key_pem })
        : { api_key: "x".repeat(64) };
    return {
      name: kind,
      apiKey: key.api_key,
      generated: Number(made.body.id),
      isSound: kind === "vault-born",
      send: () =>
        ask("POST", `/api-keys/generated/${Number(made.body.id)}/activate`, { api_key: key.api_key }),
    };
  }
  const key = await newKey(paperUrl, {
    type: "hmac",
    ...(kind === "another account" ? {} : { account }),
    ...(kind === "too powerful" ? { permissions: { enableWithdrawals: true } } : {}),
  });
  const secret_key = kind === "wrong secret" ? "y".repeat(64) : key.secret_key;
  return {
    name: kind,
    apiKey: key.api_key,
    generated: undefined,
    isSound: kind === "same account",
    send: () => ask("PUT", "/api-keys/me", { api_key: key.api_key, secret_key }),
  };
}

async function newKey(paperUrl: string, fields: object) {
  return (await control(paperUrl, "POST", "keys", fields)) as { api_key: string; secret_key?: string };
}
