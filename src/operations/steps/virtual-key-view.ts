import type { Grant, Limits } from "../../core/bots/grant.ts";
import type { KeyType } from "../../core/crypto/signing.ts";
import type { DayUse } from "../../db/virtual-key-days.ts";
import type { VirtualKeyRow } from "../../db/virtual-keys.ts";
import type { Deps } from "../deps.ts";
import { openGrant } from "./seal-grant.ts";

type VirtualKeyState = "active" | "paused" | "revoked" | "expired";

/** A virtual key as its owner may see it: all but its secret. Times are milliseconds. */
export interface VirtualKeyView {
  readonly id: number;
  readonly apiKey: string;
  readonly label: string;
  readonly state: VirtualKeyState;
  /** Null once it is revoked: what it could do is forgotten. */
  readonly keyType: KeyType | null;
  readonly publicKey: string | null;
  readonly limits: Limits | null;
  readonly usedToday: number;
  readonly ordersToday: number;
  readonly lastUsedAt: number | null;
  readonly createdAt: number;
}

const DAY_MS = 86_400_000;

/** Whole days since 1970 (UTC). */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** Throws `key_unreadable`, `fernet_key_missing`. */
export function viewVirtualKey(
  deps: Pick<Deps, "keyring" | "now">,
  row: VirtualKeyRow,
  use: Pick<DayUse, "reserved" | "orders"> | undefined,
): VirtualKeyView {
  return viewGranted(row, row.revoked_at === null ? openGrant(deps, row) : undefined, use, deps.now());
}

/** The same where its grant is known already; undefined for one that is revoked. */
export function viewGranted(
  row: Pick<VirtualKeyRow, "id" | "api_key" | "label" | "last_used_at" | "created_at">,
  grant: Grant | undefined,
  use: Pick<DayUse, "reserved" | "orders"> | undefined,
  now: number,
): VirtualKeyView {
  return {
    id: row.id,
    apiKey: row.api_key,
    label: row.label,
    state: stateOf(grant, now),
    keyType: grant?.keyType ?? null,
    publicKey: grant === undefined || grant.keyType === "hmac" ? null : grant.key.reveal(),
    limits: grant?.limits ?? null,
    usedToday: use?.reserved ?? 0,
    ordersToday: use?.orders ?? 0,
    lastUsedAt: row.last_used_at,
    createdAt: row.created_at,
  };
}

function stateOf(grant: Grant | undefined, now: number): VirtualKeyState {
  if (grant === undefined) return "revoked";
  if (grant.limits.expiresAt !== null && now >= grant.limits.expiresAt) return "expired";
  return grant.isPaused ? "paused" : "active";
}
