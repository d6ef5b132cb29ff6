import type { AuditData } from "../../core/audit/event.ts";
import { KeyholdError } from "../../core/errors.ts";
import type { Inspection } from "../../core/keys/inspection.ts";
import { type Judgement, judge, rejectionOf } from "../../core/keys/judge.ts";
import { type ApiKeyRow, lockApiKey } from "../../db/api-keys.ts";
import { claimKeySlot, releaseKeySlot } from "../../db/key-claims.ts";
import type { Tx } from "../../db/schema.ts";
import { lockUser } from "../../db/users.ts";
import type { Credential, Exchange } from "../../exchanges/index.ts";
import type { Deps, Origin } from "../deps.ts";
import { askDeps } from "./ask-deps.ts";
import { askForInspection } from "./ask-exchange.ts";
import { notAcceptedError, rejectionError } from "./exchange-errors.ts";
import { admitQuestion } from "./open-credential.ts";
import { record } from "./record.ts";

/** Longer than the exchange is ever waited for, so that a claim runs out only if its holder died. */
const CLAIM_MS = 60_000;

/** A key that the exchange has vouched for, and that the key policy accepts. */
export interface Vouched {
  readonly inspection: Inspection;
  readonly judgement: Judgement;
}

/** A key that somebody hands over, on its way to the exchange. */
interface Candidate {
  readonly exchange: Exchange;
  readonly credential: Credential;
  /** What the chain says of it beside the exchange. */
  readonly data: AuditData;
}

/**
 * Asks the exchange about a key, and stores it if it vouches for it, all within the one slot of the user: a second request meanwhile is
 * `key_pending`. `admit` looks at what is there before the exchange is asked, in the transaction that claims the slot; `store` runs in the
 * one that gives it up, with the user locked. Whatever fails leaves everything as it was. Throws what they throw, `key_pending`,
 * `key_rejected`, `key_too_powerful`, `exchange_unavailable`, `too_many_requests`.
 */
export async function withinSlot<T>(
  deps: Deps,
  origin: Origin,
  userId: number,
  candidate: Candidate,
  admit: (stored: ApiKeyRow | undefined) => void,
  store: (tx: Tx, vouched: Vouched) => Promise<T>,
): Promise<T> {
  const claim = await claimSlot(deps, origin, userId, candidate, admit);
  try {
    const vouched = await vouchFor(deps, candidate);
    return await deps.db.write(async (tx) => {
      if ((await lockUser(tx, userId)) === undefined) throw new KeyholdError("session_expired");
      if (!(await releaseKeySlot(tx, userId, claim))) throw new KeyholdError("key_pending");
      return store(tx, vouched);
    });
  } catch (error) {
    await giveUpSlot(deps, origin, userId, claim, error);
    throw error;
  }
}

async function vouchFor(deps: Deps, { exchange, credential }: Candidate): Promise<Vouched> {
  const answer = await askForInspection(askDeps(deps), exchange, credential);
  if (answer.outcome !== "accepted") throw notAcceptedError(answer);
  const judgement = judge(deps.keyPolicy, answer.inspection, deps.now());
  const rejection = rejectionOf(judgement.verdict);
  if (rejection !== null) throw rejectionError(rejection);
  return { inspection: answer.inspection, judgement };
}

/** Durable before the exchange is asked: the record of the attempt, and the claim that keeps a second request out. */
async function claimSlot(
  deps: Deps,
  origin: Origin,
  userId: number,
  { exchange, data }: Candidate,
  admit: (stored: ApiKeyRow | undefined) => void,
): Promise<string> {
  const claim = deps.random(16).toString("hex");
  await deps.db.write(async (tx) => {
    const now = deps.now();
    if ((await lockUser(tx, userId)) === undefined) throw new KeyholdError("session_expired");
    admit(await lockApiKey(tx, userId));
    await admitQuestion(tx, userId, now);
    if (!(await claimKeySlot(tx, userId, claim, now, now + CLAIM_MS))) throw new KeyholdError("key_pending");
    await record(tx, deps, origin, userId, {
      event: "api_key.submitted",
      actor: `user:${userId}`,
      subject: `user:${userId}`,
      data: { exchange: exchange.id, ...data },
    });
  });
  return claim;
}

/** If this cannot be recorded either, the storage error goes out; the claim runs out by itself. */
async function giveUpSlot(
  deps: Deps,
  origin: Origin,
  userId: number,
  claim: string,
  error: unknown,
): Promise<void> {
  const code = error instanceof KeyholdError ? error.code : "internal";
  const reason = error instanceof KeyholdError ? error.params.reason : undefined;
  await deps.db.write(async (tx) => {
    // Of somebody who left meanwhile nothing is kept, this request's address least of all.
    if ((await lockUser(tx, userId)) === undefined) return;
    await releaseKeySlot(tx, userId, claim);
    await record(tx, deps, origin, userId, {
      event: "api_key.refused",
      actor: `user:${userId}`,
      subject: `user:${userId}`,
      data: { code, ...(reason === undefined ? {} : { reason }) },
    });
  });
}
