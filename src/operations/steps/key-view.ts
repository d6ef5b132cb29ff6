import { KeyholdError } from "../../core/errors.ts";
import type { JudgedPermission } from "../../core/keys/judge.ts";
import { type Finding, type Notice, notice } from "../../core/keys/notices.ts";
import {
  type Freezer,
  freezeInForce,
  type KeyStanding,
  type KeyState,
  shownState,
} from "../../core/keys/state.ts";
import { mask } from "../../core/mask.ts";
import { findShownApiKey, type ShownApiKey } from "../../db/api-keys.ts";
import type { Database, Tx } from "../../db/schema.ts";
import { type Environment, findExchange } from "../../exchanges/index.ts";
import type { Deps } from "../deps.ts";
import { freezeOfRow } from "./key-standing.ts";
import { createMemo } from "./memo.ts";

/** An exchange key as its owner may see it. Times are milliseconds. */
export interface KeyView {
  readonly id: number;
  readonly exchange: string;
  readonly environment: Environment;
  readonly keyType: string;
  readonly label: string | null;
  readonly apiKeyMasked: string;
  readonly accountMasked: string | null;
  readonly isValid: boolean;
  readonly frozenBy: Freezer | null;
  readonly frozenAt: number | null;
  readonly state: KeyState;
  readonly stateReason: Notice | null;
  readonly stateSince: number;
  readonly permissions: readonly JudgedPermission[];
  readonly warnings: readonly Notice[];
  readonly isIpRestricted: boolean | null;
  readonly tradingExpiresAt: number | null;
  /** Null for a key that was taken over and that the exchange has not been asked about, or has not accepted, yet. */
  readonly lastCheckedAt: number | null;
  readonly lastConfirmedAt: number | null;
  /** When Keyhold asks about it by itself. */
  readonly nextCheckAt: number | null;
  /** How many of its virtual keys are not revoked. */
  readonly virtualKeyCount: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Most keys have the same permissions and warnings, word for word. */
const readPermissions = createMemo(
  1_000,
  readable((stored) => stored as readonly JudgedPermission[]),
);
const readWarnings = createMemo(
  1_000,
  readable((stored) => (stored as Finding[]).map(notice)),
);
const readReason = readable((stored) => notice(stored as Finding));

/** What somebody who writes the database made unreadable is told apart from a fault of ours. */
function readable<T>(read: (stored: unknown) => T): (text: string) => T {
  return (text) => {
    try {
      return read(JSON.parse(text));
    } catch (error) {
      throw new KeyholdError("key_unreadable", { cause: error });
    }
  };
}

/** The exchange key of a user as it is now. Throws `no_key`, `key_unreadable`, `fernet_key_missing`. */
export async function readKeyView(
  deps: Pick<Deps, "keyring" | "masks">,
  db: Tx | Database["read"],
  userId: number,
): Promise<KeyView> {
  const row = await findShownApiKey(db, userId);
  if (row === undefined) throw new KeyholdError("no_key");
  return viewKey(deps, row);
}

/** Takes the mask from the sealed API key, so that a row that was tampered with is not shown as if it were sound. */
export function viewKey(deps: Pick<Deps, "keyring" | "masks">, row: ShownApiKey): KeyView {
  const freeze = freezeInForce(freezeOfRow(row), row.operator_frozen_at);
  const reason = freeze?.by === "keyhold" ? row.frozen_reason : row.state_reason;
  const sealed = { token: row.encrypted_api_key, sealedWith: row.sealed_with };
  return {
    id: row.id,
    exchange: row.exchange,
    environment: findExchange(row.exchange)?.environment ?? "live",
    keyType: row.key_type,
    label: row.label,
    apiKeyMasked: deps.masks.maskedApiKey(deps.keyring, row.user_id, sealed),
    accountMasked: row.account_id === null ? null : mask(row.account_id),
    isValid: row.is_valid,
    frozenBy: freeze?.by ?? null,
    frozenAt: freeze?.at ?? null,
    state: shownState(row.state as KeyStanding["state"], freeze, row.doubts),
    stateReason: reason === null ? null : readReason(reason),
    stateSince: freeze?.at ?? row.state_since,
    permissions: readPermissions(row.permissions),
    warnings: readWarnings(row.warnings),
    isIpRestricted: row.is_ip_restricted,
    tradingExpiresAt: row.trading_expires_at,
    lastCheckedAt: timeOrNever(row.last_checked_at),
    lastConfirmedAt: timeOrNever(row.last_confirmed_at),
    nextCheckAt: timeOrNever(row.next_check_at),
    virtualKeyCount: Number(row.virtual_key_count),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function timeOrNever(at: number): number | null {
  return at === 0 ? null : at;
}
