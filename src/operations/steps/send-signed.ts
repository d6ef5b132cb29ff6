import { open } from "../../core/crypto/seal.ts";
import type { KeyType } from "../../core/crypto/signing.ts";
import type { Credential, Exchange, ExchangeRequest } from "../../exchanges/index.ts";
import type { SendResult } from "../../net/send.ts";
import type { Deps } from "../deps.ts";
import { heed } from "./heed.ts";

/** How long an answer to a bot's request is waited for. */
const DEADLINE_MS = 12_000;

/** As long as Binance's own default: what lies longer on the way is refused there, so that it can be said to be lost. */
export const RECV_WINDOW_MS = 5_000;

/** The sealed exchange key that signs. */
export interface SealedCredential {
  readonly user_id: number;
  readonly key_type: string;
  readonly encrypted_api_key: string;
  readonly encrypted_secret_key: string;
  readonly api_key_sealed_with: string;
}

type SignedDeps = Pick<Deps, "keyring" | "send" | "weights" | "clock">;

/**
 * Opens the exchange key for this one request, signs it and sends it. `timestamp` in milliseconds of the exchange's clock.
 * Throws `key_unreadable`, `fernet_key_missing`: then nothing was sent.
 */
export async function sendSigned(
  deps: SignedDeps,
  exchange: Exchange,
  key: SealedCredential,
  request: ExchangeRequest,
  timestamp: number,
): Promise<SendResult> {
  const timing = { timestamp, recvWindow: RECV_WINDOW_MS };
  const signed = await exchange.sign(request, openKey(deps, key), timing);
  const result = await deps.send(exchange.id, signed, DEADLINE_MS);
  if (result.kind === "answer") {
    // What an answer says of the weight must not keep it from the bot.
    await heed(deps, exchange, result).catch(() => undefined);
    if (isUntimely(exchange, result)) deps.clock.forget(exchange.id);
  }
  return result;
}

/** Whether the exchange refused the timestamp; its clock has then been forgotten, and is asked for anew by whoever needs it next. */
export function isUntimely(
  exchange: Exchange,
  { status, body }: Extract<SendResult, { readonly kind: "answer" }>,
): boolean {
  if (status === 200) return false;
  const verdict = exchange.classifyError(status, body);
  return verdict.kind === "unclear" && verdict.cause.code === "clock";
}

function openKey({ keyring }: Pick<Deps, "keyring">, key: SealedCredential): Credential {
  const place = { table: "api_keys", ownerId: key.user_id } as const;
  const sealed = (token: string) => ({ token, sealedWith: key.api_key_sealed_with });
  const apiKey = open(keyring, { ...place, column: "encrypted_api_key" }, sealed(key.encrypted_api_key));
  const secret = open(
    keyring,
    { ...place, column: "encrypted_secret_key" },
    sealed(key.encrypted_secret_key),
  );
  return { keyType: key.key_type as KeyType, apiKey: apiKey.reveal(), secret };
}
