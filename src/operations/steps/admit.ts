import { KeyholdError } from "../../core/errors.ts";
import type { ThrottleDecision, ThrottleState } from "../../core/throttle.ts";
import type { Tx } from "../../db/schema.ts";
import { lockThrottle, storeThrottle } from "../../db/throttles.ts";

/** Lets an attempt pass and counts it, or throws `too_many_requests` and writes nothing. */
export async function admit(
  tx: Tx,
  subject: string,
  now: number,
  decide: (state: ThrottleState | undefined, now: number) => ThrottleDecision,
): Promise<void> {
  const decision = decide(await lockThrottle(tx, subject), now);
  if (decision.kind === "wait")
    throw new KeyholdError("too_many_requests", { params: { seconds: decision.seconds } });
  await storeThrottle(tx, subject, decision.next);
}
