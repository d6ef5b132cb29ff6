import { Secret } from "../../core/secret.ts";
import type { Credential, Exchange, InspectionRequest } from "../../exchanges/index.ts";
import type { Asking, NotAccepted } from "./exchange-answers.ts";

type Rejected = Extract<NotAccepted, { outcome: "rejected" }>;

/** Not the secret of any key; it has the form of one. */
const DECOY = new Secret("0".repeat(64));

/**
 * One code of Binance (-2015) stands for three causes: unknown key, wrong address, missing permission. Two facts tell
 * them apart. A question that every key may ask was answered before: then key and address are good and the permission
 * is missing. Or: asked again with a signature that cannot be right, the exchange complains of the signature, which
 * only an exchange that knows the key can judge: then it was the address. If it repeats itself, the cause stays open
 * (it is not documented which it looks at first) and the reason names all that is possible.
 */
export async function nameCause(
  asking: Asking,
  exchange: Exchange,
  credential: Credential,
  request: InspectionRequest,
  rejected: Rejected,
): Promise<Rejected> {
  const { code, params } = rejected.reason;
  if (code !== "unknown_key_or_swapped" && code !== "not_authorized") return rejected;
  if (request !== exchange.inspectionRequests[0] && request.needs !== null) {
    return {
      outcome: "rejected",
      reason: { code: "missing_permission", params: { permissions: [request.needs] } },
    };
  }
  if (code === "not_authorized" || request.needs !== null) return rejected;
  const probe = await asking.signed(request, { ...credential, keyType: "hmac", secret: DECOY });
  const knowsKey = probe.outcome === "rejected" && probe.reason.code === "wrong_secret";
  return knowsKey ? { outcome: "rejected", reason: { code: "address_not_allowed", params } } : rejected;
}
