import type { DoubtCode } from "../core/keys/notices.ts";
import { Secret } from "../core/secret.ts";
import { parseObject } from "../exchanges/json.ts";
import type { Deps } from "./deps.ts";
import { notAcceptedError } from "./steps/exchange-errors.ts";

const DEADLINE_MS = 5_000;

const HEADERS = { "content-type": "application/json" };

interface PaperKeyWish {
  /** Whose: all keys that one user has made here are of one account there, as keys of one person would be. */
  readonly userId: number;
  /** The public half of an Ed25519 key that is to be registered, in SPKI PEM; without one it is an HMAC key. */
  readonly publicKey: string | undefined;
}

interface MadePaperKey {
  readonly apiKey: string;
  /** Of an HMAC key only. */
  readonly secretKey: Secret | null;
}

/** Has the paper exchange make a play-money key. Nothing of it is stored. Throws `exchange_unavailable`. */
export async function makePaperKey(
  { send }: Pick<Deps, "send">,
  { userId, publicKey }: PaperKeyWish,
): Promise<MadePaperKey> {
  const kind = publicKey === undefined ? { type: "hmac" } : { type: "ed25519", public_key: publicKey };
  const body = JSON.stringify({ ...kind, account: `keyhold-user-${userId}` });
  const request = { method: "POST", path: "/paper/keys", headers: HEADERS, body } as const;
  const answer = await send("paper", request, DEADLINE_MS);
  if (answer.kind === "failed") {
    throw unavailable(answer.reason === "timeout" ? "timeout" : "connection_failed", null);
  }
  const made = answer.status === 201 ? parseObject(answer.body) : undefined;
  const [apiKey, secretKey] = [made?.get("api_key"), made?.get("secret_key")];
  if (typeof apiKey !== "string") throw unavailable("not_understood", answer.status);
  if (publicKey !== undefined) return { apiKey, secretKey: null };
  if (typeof secretKey !== "string") throw unavailable("not_understood", answer.status);
  return { apiKey, secretKey: new Secret(secretKey) };
}

function unavailable(code: DoubtCode, status: number | null): Error {
  return notAcceptedError({
    outcome: "unclear",
    cause: { code, params: { status } },
    retryAfterSeconds: null,
  });
}
