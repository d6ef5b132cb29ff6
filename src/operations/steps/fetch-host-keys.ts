import { type PublicJwk, parseKeySet } from "../../core/host-login/key-set.ts";
import type { Send } from "../../net/send.ts";

/** The name under which the sender knows the origin of the host application's key set. */
export const HOST_KEYS_TARGET = "host_login";

const DEADLINE_MS = 3_000;

/** What came of asking for it; the problem is a sentence without a subject, for the operator. */
export type FetchedHostKeys = { readonly keys: readonly PublicJwk[] } | { readonly problem: string };

/** Fetches the host application's key set. No redirect is followed: whoever answers elsewhere is not who was configured. */
export async function fetchHostKeys(send: Send, path: string): Promise<FetchedHostKeys> {
  const headers = { accept: "application/json, application/jwk-set+json", "user-agent": "keyhold" };
  const result = await send(HOST_KEYS_TARGET, { method: "GET", path, headers, body: null }, DEADLINE_MS);
  if (result.kind === "failed") return { problem: `gives no answer (${result.reason})` };
  if (result.status !== 200) return { problem: `answers ${result.status}` };
  const keys = parseKeySet(result.body);
  return keys === undefined ? { problem: "answers with something that is no key set" } : { keys };
}
