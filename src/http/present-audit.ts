import type { AuditEntry, AuditVerdict, CheckpointKey } from "../api/audit.ts";
import { publicKeyText } from "../core/audit/checkpoint.ts";
import { outcomeOf } from "../core/audit/event.ts";
import type { CheckpointKeyView } from "../operations/get-checkpoint-key.ts";
import type { FoundEntry } from "../operations/list-audit-entries.ts";
import type { ChainProof } from "../operations/verify-own-audit.ts";
import { presentTime } from "./present.ts";

export function presentAuditEntry(entry: FoundEntry): AuditEntry {
  return {
    chain_id: entry.chainId,
    sequence: entry.sequence,
    at: presentTime(isMoment(entry.at) ? entry.at : 0),
    event: entry.event,
    outcome: outcomeOf(entry.event),
    actor: entry.actor,
    subject: entry.subject,
    request_id: entry.requestId,
    data: objectIn(entry.data),
    details: entry.details === null ? null : objectIn(entry.details),
    exact: { data: entry.data, details: entry.details, nonce: entry.nonce },
    details_hash: entry.detailsHash,
    previous_hash: entry.previous,
    hash: entry.hash,
  };
}

export function presentProof(proof: ChainProof): AuditVerdict {
  const { entries, archived, erased, head, checkpoint, fault } = proof;
  return {
    verdict: fault === undefined ? "whole" : "broken",
    entries,
    archived,
    erased,
    head: head ?? null,
    checkpoint: checkpoint === undefined ? null : { ...checkpoint, at: presentTime(checkpoint.at) },
    fault:
      fault === undefined
        ? null
        : { kind: fault.kind, sequence: fault.sequence ?? null, message: fault.message },
    checked_at: presentTime(proof.checkedAt),
  };
}

export function presentCheckpointKey({ publicKey, deploymentId, newest }: CheckpointKeyView): CheckpointKey {
  return {
    algorithm: "ed25519",
    public_key: publicKeyText(publicKey),
    public_key_pem: String(publicKey.export({ format: "pem", type: "spki" })),
    deployment_id: deploymentId,
    newest: newest?.number ?? null,
    newest_at: newest === undefined ? null : presentTime(newest.at),
  };
}

/** What a writer of the database has put there may be no time at all; the hash then does not hold either. */
function isMoment(ms: number): boolean {
  return !Number.isNaN(new Date(ms).getTime());
}

/** A text that a writer of the database has put there is still shown, as what the hash covers; it is no object. */
function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
