import type { Inspection, Permission } from "./inspection.ts";
import type { Rejection, Warning } from "./notices.ts";
import type { KeyPolicy, Stance } from "./policy.ts";

/** A permission with the policy's stance on it, whether it is granted or not, in the words of the API. */
export interface JudgedPermission extends Permission {
  readonly verdict: "required" | "fine" | "warn" | "refuse";
}

type KeyVerdict =
  | { readonly kind: "accepted" }
  /** Permissions, as the exchange writes them, that the policy refuses. */
  | { readonly kind: "too_powerful"; readonly permissions: readonly string[] }
  /** Permissions that the policy requires and the key lacks. */
  | { readonly kind: "insufficient"; readonly missing: readonly string[] };

export interface Judgement {
  readonly verdict: KeyVerdict;
  readonly permissions: readonly JudgedPermission[];
  readonly warnings: readonly Warning[];
}

const DAY_MS = 86_400_000;
const OLD_AFTER_DAYS = 90;

/**
 * Holds an inspection against the key policy. An answer that is neither yes nor no counts for the worse: as granted
 * where that is dangerous, as missing where it is needed. Only where the exchange cannot be asked at all (a testnet) is not knowing acceptable, and then a warning says so. `now` is in milliseconds.
 */
export function judge(policy: KeyPolicy, inspection: Inspection, now: number): Judgement {
  const permissions = inspection.permissions.map((permission) => ({
    ...permission,
    verdict: inWords(policy.get(permission.name) ?? "refuse"),
  }));
  return {
    verdict: inspection.permissionsKnown ? weigh(policy, permissions) : { kind: "accepted" },
    permissions,
    warnings: [...permissionWarnings(inspection, permissions), ...circumstances(inspection, now)],
  };
}

/** Why a key with this verdict is not kept; null for an accepted one. */
export function rejectionOf(verdict: KeyVerdict): Rejection | null {
  switch (verdict.kind) {
    case "accepted":
      return null;
    case "too_powerful":
      return { code: "too_powerful", params: { permissions: verdict.permissions } };
    case "insufficient":
      return { code: "missing_permission", params: { permissions: verdict.missing } };
  }
}

function weigh(policy: KeyPolicy, permissions: readonly JudgedPermission[]): KeyVerdict {
  const refused = permissions.filter((p) => p.verdict === "refuse" && p.granted !== false);
  if (refused.length > 0) return { kind: "too_powerful", permissions: refused.map((p) => p.name) };
  const granted = new Set(permissions.filter((p) => p.granted === true).map((p) => p.name));
  const missing = [...policy].filter(([name, stance]) => stance === "require" && !granted.has(name));
  if (missing.length > 0) return { kind: "insufficient", missing: missing.map(([name]) => name) };
  return { kind: "accepted" };
}

function permissionWarnings(inspection: Inspection, permissions: readonly JudgedPermission[]): Warning[] {
  if (!inspection.permissionsKnown) return [{ code: "permissions_unknown", params: {} }];
  const warnings: Warning[] = [];
  const unneeded = permissions.filter((p) => p.verdict === "warn" && p.granted !== false).map((p) => p.name);
  if (unneeded.length > 0)
    warnings.push({ code: "permission_not_needed", params: { permissions: unneeded } });
  const fields = inspection.unknownFields;
  if (fields.length > 0) warnings.push({ code: "unknown_fields", params: { fields } });
  return warnings;
}

function circumstances(inspection: Inspection, now: number): Warning[] {
  const { ipRestricted, tradingExpiresAt, keyCreatedAt, accountCanTrade } = inspection;
  const warnings: Warning[] = [];
  if (ipRestricted === false) warnings.push({ code: "ip_unrestricted", params: {} });
  if (tradingExpiresAt !== null) {
    warnings.push({ code: "trading_expires", params: { expires_at: iso(tradingExpiresAt) } });
  }
  const days = keyCreatedAt === null ? 0 : Math.floor((now - keyCreatedAt) / DAY_MS);
  if (keyCreatedAt !== null && days >= OLD_AFTER_DAYS) {
    warnings.push({ code: "key_old", params: { days, created_at: iso(keyCreatedAt) } });
  }
  if (accountCanTrade === false) warnings.push({ code: "account_cannot_trade", params: {} });
  return warnings;
}

function inWords(stance: Stance): JudgedPermission["verdict"] {
  return stance === "require" ? "required" : stance;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
