import { type Denial, denial, denyUse } from "../core/bots/decide.ts";
import { isVirtualApiKey } from "../core/bots/virtual-key.ts";
import { verifyPayload } from "../core/crypto/signing.ts";
import { findVirtualKeyInUse, type VirtualKeyInUse } from "../db/virtual-keys.ts";
import type { Exchange, Refusal, SignedCall } from "../exchanges/index.ts";
import type { Deps } from "./deps.ts";
import type { Bot } from "./steps/bot.ts";
import { exchangeNow } from "./steps/exchange-now.ts";
import { openGrant } from "./steps/seal-grant.ts";

/** Who sent a request, or why it is refused. */
type Identified =
  | { readonly kind: "bot"; readonly bot: Bot; readonly payload: string }
  /** Nobody has proven anything: `suspect` is the key that was named. */
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly suspect?: VirtualKeyInUse }
  /** The bot is who it says, and may not. */
  | { readonly kind: "denied"; readonly denial: Denial; readonly bot: Bot };

type IdentifyDeps = Pick<Deps, "db" | "keyring" | "clock" | "now" | "send" | "weights">;

/**
 * Finds the virtual key that a request names and verifies that the request was signed with it, over the bytes as they came, and not
 * too long ago by the exchange's clock. Throws `key_unreadable`, `fernet_key_missing`, `storage_busy`, `storage_failed`.
 */
export async function identifyBot(
  deps: IdentifyDeps,
  exchange: Exchange,
  apiKey: string | undefined,
  call: SignedCall,
  address: string,
): Promise<Identified> {
  if (apiKey === undefined || !isVirtualApiKey(apiKey)) return { kind: "refused", refusal: "wrong_key" };
  const key = await findVirtualKeyInUse(deps.db, apiKey);
  if (key === undefined || key.exchange !== exchange.id) return { kind: "refused", refusal: "wrong_key" };
  const grant = openGrant(deps, key);
  const payload = call.payloads.find((text) => verifyPayload(grant.keyType, grant.key, text, call.signature));
  if (payload === undefined) return { kind: "refused", refusal: "wrong_signature", suspect: key };
  // The exchange's clock may have been set since it was asked: whoever proved who it is has it asked once more.
  let untimely = await untimelyBy(deps, exchange, call);
  if (untimely !== undefined && deps.clock.doubt(exchange.id)) {
    untimely = await untimelyBy(deps, exchange, call);
  }
  if (untimely !== undefined) return { kind: "refused", refusal: untimely };
  const bot = { key, grant, exchange };
  const denied = denyUse(grant, address, deps.now()) ?? denyKey(key);
  return denied === undefined ? { kind: "bot", bot, payload } : { kind: "denied", denial: denied, bot };
}

async function untimelyBy(
  deps: IdentifyDeps,
  exchange: Exchange,
  { timestamp, recvWindow }: SignedCall,
): Promise<Refusal | undefined> {
  const time = await exchangeNow(deps, exchange);
  if (time === undefined) return "unavailable";
  if (timestamp >= time + EARLY_MS) return "too_early";
  return time - timestamp > recvWindow ? "too_late" : undefined;
}

/** How far ahead of the exchange's clock a bot's may be (rest-api.md, "Timing security"). */
const EARLY_MS = 1_000;

/** A key that the exchange rejects, or that is frozen, signs nothing. */
function denyKey({ key_state, key_frozen_at, operator_frozen_at }: VirtualKeyInUse): Denial | undefined {
  const isUsable = key_state === "valid" && key_frozen_at === null && operator_frozen_at === null;
  return isUsable ? undefined : denial("key_not_usable");
}
