import { seal } from "../core/crypto/seal.ts";
import { KeyholdError } from "../core/errors.ts";
import { type KeyInput, readKeyInput } from "../core/keys/input.ts";
import type { Inspection } from "../core/keys/inspection.ts";
import { type Judgement, judge, rejectionOf } from "../core/keys/judge.ts";
import { readLabel } from "../core/keys/label.ts";
import { newStanding } from "../core/keys/state.ts";
import { Secret } from "../core/secret.ts";
import { findApiKey, insertApiKey } from "../db/api-keys.ts";
import { isUniqueViolation } from "../db/constraint.ts";
import { claimKeySlot, releaseKeySlot } from "../db/key-claims.ts";
import { lockUser } from "../db/users.ts";
import type { Exchange } from "../exchanges/index.ts";
import type { Deps, Origin } from "./deps.ts";
import { askDeps } from "./steps/ask-deps.ts";
import { askForInspection } from "./steps/ask-exchange.ts";
import { notAcceptedError, rejectionError } from "./steps/exchange-errors.ts";
import { inspectionColumns, standingColumns } from "./steps/key-standing.ts";
import { type KeyView, viewKey } from "./steps/key-view.ts";
import { offeredExchange } from "./steps/offered-exchange.ts";
import { admitQuestion } from "./steps/open-credential.ts";
import { record } from "./steps/record.ts";

/** Longer than the exchange is ever waited for, so that a claim runs out only if its holder died. */
const CLAIM_MS = 60_000;

export interface NewKey {
  readonly apiKey: string;
  readonly secretKey: Secret;
  readonly label: string | null;
  readonly exchange: string;
}

/**
 * Stores an exchange key once the exchange has vouched for it and the key policy accepts it. Until then nothing of it
 * is stored. Throws `validation_failed`, `key_exists`, `key_pending`, `key_rejected`, `key_too_powerful`,
 * `exchange_unavailable`, `too_many_requests`.
 */
export async function addApiKey(deps: Deps, origin: Origin, userId: number, input: NewKey): Promise<KeyView> {
  const exchange = offeredExchange(deps, input.exchange);
  const label = readLabel(input.label);
  const read = readKeyInput({ api_key: input.apiKey, secret_key: input.secretKey.reveal() });
  if ("errors" in read) throw new KeyholdError("validation_failed", { fields: read.errors });
  const { key } = read;
  const claim = await claimSlot(deps, origin, userId, exchange);
  try {
    const answer = await askForInspection(askDeps(deps), exchange, key);
    if (answer.outcome !== "accepted") throw notAcceptedError(answer);
    const { inspection } = answer;
    const judgement = judge(deps.keyPolicy, inspection, deps.now());
    const rejection = rejectionOf(judgement.verdict);
    if (rejection !== null) throw rejectionError(rejection);
    return await store(deps, origin, userId, { exchange, claim, label, key, inspection, judgement });
  } catch (error) {
    await giveUpSlot(deps, origin, userId, claim, error);
    throw error;
  }
}

/** Durable before the exchange is asked: the record of the attempt, and the claim that keeps a second request out. */
async function claimSlot(deps: Deps, origin: Origin, userId: number, exchange: Exchange): Promise<string> {
  const claim = deps.random(16).toString("hex");
  await deps.db.write(async (tx) => {
    const now = deps.now();
    if ((await lockUser(tx, userId)) === undefined) throw new KeyholdError("session_expired");
    if ((await findApiKey(tx, userId)) !== undefined) throw new KeyholdError("key_exists");
    await admitQuestion(tx, userId, now);
    if (!(await claimKeySlot(tx, userId, claim, now, now + CLAIM_MS))) throw new KeyholdError("key_pending");
    await record(tx, deps, origin, userId, {
      event: "api_key.submitted",
      actor: `user:${userId}`,
      subject: `user:${userId}`,
      data: { exchange: exchange.id },
    });
  });
  return claim;
}

interface Vouched {
  readonly exchange: Exchange;
  readonly claim: string;
  readonly label: string | null;
  readonly key: KeyInput;
  readonly inspection: Inspection;
  readonly judgement: Judgement;
}

async function store(deps: Deps, origin: Origin, userId: number, vouched: Vouched): Promise<KeyView> {
  const now = deps.now();
  const { exchange, key, label, inspection, judgement } = vouched;
  const place = { table: "api_keys", ownerId: userId } as const;
  const sealFor = (column: "encrypted_api_key" | "encrypted_secret_key", value: Secret) =>
    seal(deps.keyring, { ...place, column }, value, now, deps.random);
  const apiKey = sealFor("encrypted_api_key", new Secret(key.apiKey));
  const secret = sealFor("encrypted_secret_key", key.secret);
  return deps.db.write(async (tx) => {
    if ((await lockUser(tx, userId)) === undefined) throw new KeyholdError("session_expired");
    if (!(await releaseKeySlot(tx, userId, vouched.claim))) throw new KeyholdError("key_pending");
    const inserted = await insertApiKey(tx, {
      user_id: userId,
      exchange: exchange.id,
      key_type: key.keyType,
      label,
      encrypted_api_key: apiKey.token,
      encrypted_secret_key: secret.token,
      sealed_with: apiKey.sealedWith,
      created_at: now,
      ...inspectionColumns(inspection, judgement),
      ...standingColumns(newStanding(now), now),
    }).catch((error: unknown) => {
      throw isUniqueViolation(error) ? new KeyholdError("key_exists") : error;
    });
    await record(tx, deps, origin, userId, {
      event: "api_key.added",
      actor: `user:${userId}`,
      subject: `api_key:${inserted.id}`,
      data: {
        exchange: exchange.id,
        key_type: key.keyType,
        granted: inspection.permissions.filter(({ granted }) => granted === true).map(({ name }) => name),
        warnings: judgement.warnings.map(({ code }) => code),
      },
      ...(label === null ? {} : { details: { label } }),
    });
    return viewKey(deps, inserted, 0);
  });
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
