import {
  type Actor,
  type AuditData,
  type AuditDetails,
  type AuditEvent,
  DEPLOYMENT_CHAIN,
  type Subject,
} from "../../core/audit/event.ts";
import { foldKindText } from "../../core/audit/fold-kind.ts";
import { addressBlock } from "../../core/throttle.ts";
import { appendAuditEntry } from "../../db/audit.ts";
import { foldRefusal } from "../../db/refusal-folds.ts";
import type { Tx } from "../../db/schema.ts";
import type { Deps, Origin } from "../deps.ts";

/** What happened, in the words of the event list. */
export interface Happening {
  readonly event: AuditEvent;
  readonly actor: Actor;
  readonly subject: Subject;
  readonly data?: AuditData;
  readonly details?: AuditDetails;
}

export type RecordDeps = Pick<Deps, "keyring" | "now" | "random">;

/** Records an act of a user, or against one, in that user's chain. No request caused what has no origin. */
export function record(
  tx: Tx,
  deps: RecordDeps,
  origin: Origin | undefined,
  userId: number,
  happening: Happening,
): Promise<void> {
  const where = origin === undefined ? {} : { address: origin.address, user_agent: origin.userAgent };
  return recordOnChain(tx, deps, userId, origin?.requestId ?? "", {
    ...happening,
    details: { ...where, ...happening.details },
  });
}

/** Records what concerns the deployment and no user. */
export function recordForDeployment(tx: Tx, deps: RecordDeps, happening: Happening): Promise<void> {
  return recordOnChain(tx, deps, DEPLOYMENT_CHAIN, "", happening);
}

/**
 * Records a refusal, or several of one kind at once; repeats from one address block within a minute are only counted, so that nobody can flood a chain.
 * In the deployment's chain, where no throttle of an account holds attempts back, repeats from anywhere are.
 */
export async function recordRefusal(
  tx: Tx,
  deps: RecordDeps,
  origin: Origin,
  chainId: number,
  happening: Happening,
  times = 1,
): Promise<void> {
  const { event, actor, subject } = happening;
  // Whoever has proven nothing has as many addresses as he likes.
  const isStranger = chainId === DEPLOYMENT_CHAIN || event === "virtual_key.refused";
  const from = isStranger ? "anywhere" : addressBlock(origin.address);
  const kind = foldKindText({ event, actor, subject, reason: String(happening.data?.reason ?? ""), from });
  const first = await foldRefusal(tx, chainId, kind, minuteOf(deps.now()), times);
  if (first === undefined) return;
  const repeats = first.folded === 0 ? {} : { repeats_before: first.folded };
  await record(tx, deps, origin, chainId, { ...happening, data: { ...happening.data, ...repeats } });
}

/** Whole minutes since 1970. */
export function minuteOf(ms: number): number {
  return Math.floor(ms / 60_000);
}

/** Records in a chain what no request at hand has caused. */
export function recordOnChain(
  tx: Tx,
  deps: RecordDeps,
  chainId: number,
  requestId: string,
  happening: Happening,
): Promise<void> {
  return appendAuditEntry(tx, deps.keyring, {
    chainId,
    at: deps.now(),
    event: happening.event,
    actor: happening.actor,
    subject: happening.subject,
    requestId,
    data: JSON.stringify(happening.data ?? {}),
    nonce: deps.random(16).toString("hex"),
    details: JSON.stringify(happening.details ?? {}),
  });
}
