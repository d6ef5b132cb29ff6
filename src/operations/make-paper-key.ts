import type { DoubtCode } from "../core/keys/notices.ts";
import { Secret } from "../core/secret.ts";
import { parseObject } from "../exchanges/json.ts";
import type { Deps } from "./deps.ts";
import { notAcceptedError } from "./steps/exchange-errors.ts";

const DEADLINE_MS = 5_000;

const REQUEST = {
  method: "POST",
  path: "/paper/keys",
  headers: { "content-type": "application/json" },
  body: '{"type":"hmac"}',
} as const;

/** Has the paper exchange make a play-money key. Nothing of it is stored. Throws `exchange_unavailable`. */
export async function makePaperKey({
  send,
}: Pick<Deps, "send">): Promise<{ readonly apiKey: string; readonly secretKey: Secret }> {
  const answer = await send("paper", REQUEST, DEADLINE_MS);
  if (answer.kind === "failed") {
    throw unavailable(answer.reason === "timeout" ? "timeout" : "connection_failed", null);
  }
  const made = answer.status === 201 ? parseObject(answer.body) : undefined;
  const [apiKey, secretKey] = [made?.get("api_key"), made?.get("secret_key")];
  if (typeof apiKey !== "string" || typeof secretKey !== "string") {
    throw unavailable("not_understood", answer.status);
  }
  return { apiKey, secretKey: new Secret(secretKey) };
}

function unavailable(code: DoubtCode, status: number | null): Error {
  return notAcceptedError({
    outcome: "unclear",
    cause: { code, params: { status } },
    retryAfterSeconds: null,
  });
}
