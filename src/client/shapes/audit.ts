// Written by: npm run client

import type { Facts } from "./wire.ts";

export interface AuditEntry {
  readonly chain_id: number;
  readonly sequence: number;
  /** RFC 3339, UTC, with milliseconds. */
  readonly at: string;
  readonly event: string;
  readonly outcome: "done" | "refused";
  readonly actor: string;
  readonly subject: string;
  readonly request_id: string;
  readonly data: Facts;
  /** Address, browser, typed texts; null once they are erased. */
  readonly details: Facts | null;
  /** The texts that the hashes cover, byte for byte. */
  readonly exact: {
    readonly data: string;
    readonly details: string | null;
    readonly nonce: string | null;
  };
  /** SHA-256, 64 hex digits. */
  readonly details_hash: string;
  /** The hash of the entry before; 64 zeros for the first. */
  readonly previous_hash: string;
  /** SHA-256, 64 hex digits. */
  readonly hash: string;
}

export interface AuditPage {
  readonly items: readonly AuditEntry[];
  /** Goes into `after` for the entries that are older; null when there are none. */
  readonly next: number | null;
}

export interface AuditVerdict {
  readonly verdict: "whole" | "broken";
  /** How many entries were recomputed. */
  readonly entries: number;
  /** How many older ones were moved into an archive. */
  readonly archived: number;
  /** How many entries have had their details erased. */
  readonly erased: number;
  readonly head: {
    readonly sequence: number;
    /** SHA-256, 64 hex digits. */
    readonly hash: string;
  } | null;
  /** The newest signed statement about this chain, and the entry that it names. */
  readonly checkpoint: {
    readonly number: number;
    /** RFC 3339, UTC, with milliseconds. */
    readonly at: string;
    readonly sequence: number;
  } | null;
  /** The first thing that is wrong. */
  readonly fault: {
    readonly kind: string;
    readonly sequence: number | null;
    readonly message: string;
  } | null;
  /** RFC 3339, UTC, with milliseconds. */
  readonly checked_at: string;
}

export interface CheckpointKey {
  readonly algorithm: "ed25519";
  /** 32 bytes in 64 hex digits. */
  readonly public_key: string;
  readonly public_key_pem: string;
  /** Stands in every checkpoint. */
  readonly deployment_id: string;
  /** The number of the newest checkpoint. */
  readonly newest: number | null;
  readonly newest_at: string | null;
}
