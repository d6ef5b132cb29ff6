import type { Checkpoint } from "../core/audit/checkpoint.ts";
import { webhookSignature } from "../core/audit/webhook.ts";
import { KeyholdError } from "../core/errors.ts";
import { findDelivered, storeDelivered } from "../db/webhook-deliveries.ts";
import type { Deps, Webhook } from "./deps.ts";
import { checkpointsAfter } from "./steps/read-checkpoints.ts";
import { WEBHOOK_TARGET } from "./steps/webhook-target.ts";

const RECEIVER = "webhook";
const DELIVERY_MS = 10_000;
/** One run sends this many at most: the lease is not for ever, and the next run goes on. */
const SENT_AT_ONCE = 100;

/**
 * Sends the checkpoints that the receiver has not taken, in order, each until it answers 2xx. It hears of one twice when
 * the answer was lost.
 * @throws KeyholdError `audit_unavailable` when the receiver did not take one; it comes again with the next run.
 */
export async function deliverCheckpoints(deps: Pick<Deps, "db" | "send" | "now" | "webhook">): Promise<void> {
  const { webhook } = deps;
  if (webhook === undefined) return;
  let left = SENT_AT_ONCE;
  for await (const checkpoint of checkpointsAfter(deps, await findDelivered(deps.db, RECEIVER))) {
    await deliver(deps, webhook, checkpoint);
    await deps.db.write((tx) => storeDelivered(tx, RECEIVER, checkpoint.number));
    left -= 1;
    if (left === 0) return;
  }
}

async function deliver(
  { send, now }: Pick<Deps, "send" | "now">,
  { path, secret }: Webhook,
  checkpoint: Checkpoint,
): Promise<void> {
  const { leafCount: leaf_count, ...others } = checkpoint;
  const body = JSON.stringify({ type: "audit.checkpoint", checkpoint: { ...others, leaf_count } });
  const headers = {
    "content-type": "application/json",
    "user-agent": "keyhold",
    "keyhold-signature": webhookSignature(secret, Math.floor(now() / 1_000), body),
  };
  const result = await send(WEBHOOK_TARGET, { method: "POST", path, headers, body }, DELIVERY_MS);
  if (result.kind === "answer" && result.status >= 200 && result.status < 300) return;
  const outcome =
    result.kind === "answer" ? `answered ${result.status}` : `could not be reached (${result.reason})`;
  throw new KeyholdError("audit_unavailable", {
    cause: new Error(`the webhook ${outcome} for checkpoint ${checkpoint.number}`),
  });
}
