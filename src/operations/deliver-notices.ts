import { webhookSignature } from "../core/audit/webhook.ts";
import { KeyholdError } from "../core/errors.ts";
import { isPlaceholderEmail } from "../core/host-login/identity.ts";
import { mailOf } from "../core/mail.ts";
import {
  type Channel,
  claimDeliveries,
  type DueDelivery,
  deleteDelivery,
  postponeDelivery,
} from "../db/notice-deliveries.ts";
import type { SendMail } from "../net/mail.ts";
import type { Deps, Webhook } from "./deps.ts";
import { type NoticeView, viewNotice } from "./steps/notice-view.ts";
import { channelsOf } from "./steps/tell.ts";
import { WEBHOOK_TARGET } from "./steps/webhook-target.ts";

type DeliverDeps = Pick<Deps, "db" | "send" | "now" | "random" | "webhook" | "mail" | "publicUrl">;

const WEBHOOK_MS = 10_000;
/** Longer than a delivery may take: who takes one in hand and dies leaves it to the next. */
const CLAIM_MS = 60_000;
const AT_ONCE: Readonly<Record<Channel, number>> = { webhook: 16, email: 4 };
/** Of one turn; the next goes on. */
const BATCHES = 20;
const MINUTE_MS = 60_000;
const LONGEST_WAIT_MS = 6 * 60 * MINUTE_MS;
/** What nobody has taken by then is given up; it still stands on the page. */
const GIVEN_UP_AFTER_MS = 3 * 24 * 60 * MINUTE_MS;

/**
 * Sends the notices that are due on a way, if it is configured; the ways do not wait for each other. What is not taken comes again
 * after a minute, then after twice as long each time, for three days.
 * @throws KeyholdError `internal` whose cause says what was not taken.
 */
export async function deliverNotices(deps: DeliverDeps, channel: Channel): Promise<void> {
  if (!channelsOf(deps).includes(channel)) return;
  const faults: string[] = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    const due = await claim(deps, channel);
    const outcomes = await Promise.all(due.map((delivery) => deliver(deps, channel, delivery)));
    const failed = outcomes.filter((outcome) => outcome !== undefined);
    faults.push(...failed);
    // Where nothing arrives, trying the others now would only take longer.
    if (due.length < AT_ONCE[channel] || failed.length === due.length) break;
  }
  const [first] = faults;
  if (first !== undefined) throw new KeyholdError("internal", { cause: new Error(first) });
}

function claim({ db, now }: DeliverDeps, channel: Channel): Promise<readonly DueDelivery[]> {
  const at = now();
  return db.write((tx) => claimDeliveries(tx, channel, at, at + CLAIM_MS, AT_ONCE[channel]));
}

/** Undefined when it was taken, else what was the matter. */
async function deliver(
  deps: DeliverDeps,
  channel: Channel,
  delivery: DueDelivery,
): Promise<string | undefined> {
  const isTooOld = deps.now() - delivery.created_at >= GIVEN_UP_AFTER_MS;
  const fault = isTooOld ? "three days are over" : await attempt(deps, delivery, channel);
  const attempts = delivery.attempts + 1;
  const dueAt = deps.now() + waitAfter(deps, attempts);
  await deps.db.write((tx) =>
    fault === undefined || isTooOld
      ? deleteDelivery(tx, delivery.id, channel)
      : postponeDelivery(tx, delivery.id, channel, attempts, dueAt),
  );
  return fault === undefined ? undefined : `${fault} for notice ${delivery.id}, attempt ${attempts}`;
}

async function attempt(
  { send, now, webhook, mail, publicUrl }: DeliverDeps,
  delivery: DueDelivery,
  channel: Channel,
): Promise<string | undefined> {
  const view = readable(delivery);
  if (view === undefined) return "the row cannot be read";
  if (channel === "webhook") return webhook && post({ send, now }, webhook, view);
  if (isPlaceholderEmail(delivery.email)) return undefined;
  return mail && write(mail, { view, to: delivery.email, publicUrl });
}

/** What somebody who writes the database has broken must not keep the others from going out. */
function readable(delivery: DueDelivery): NoticeView | undefined {
  try {
    return viewNotice(delivery);
  } catch {
    return undefined;
  }
}

async function post(
  { send, now }: Pick<Deps, "send" | "now">,
  { path, secret }: Webhook,
  { id, userId, code, params, message, hint, createdAt }: NoticeView,
): Promise<string | undefined> {
  const created_at = new Date(createdAt).toISOString();
  const notice = { id, user_id: userId, code, params, message, hint, created_at };
  const body = JSON.stringify({ type: "notice", notice });
  const headers = {
    "content-type": "application/json",
    "user-agent": "keyhold",
    "x-keyhold-notice": String(id),
    "keyhold-signature": webhookSignature(secret, Math.floor(now() / 1_000), body),
  };
  const result = await send(WEBHOOK_TARGET, { method: "POST", path, headers, body }, WEBHOOK_MS);
  if (result.kind === "failed") return `the webhook could not be reached (${result.reason})`;
  return result.status >= 200 && result.status < 300 ? undefined : `the webhook answered ${result.status}`;
}

async function write(
  sendMail: SendMail,
  { view, to, publicUrl }: { view: NoticeView; to: string; publicUrl: string },
): Promise<string | undefined> {
  const mail = mailOf(view, { id: view.id, to, at: view.createdAt, publicUrl });
  const result = await sendMail(mail);
  return result.kind === "sent" ? undefined : `the mail server did not take it (${result.code})`;
}

/** Give or take a fifth, so that what failed together does not come back together. */
function waitAfter({ random }: Pick<Deps, "random">, attempts: number): number {
  const part = 0.8 + (0.4 * random(2).readUInt16BE()) / 65_536;
  return Math.round(Math.min(MINUTE_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_WAIT_MS) * part);
}
