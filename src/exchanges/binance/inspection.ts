import type { Inspection, Permission } from "../../core/keys/inspection.ts";
import type { InspectionRequest } from "../exchange.ts";
import { isMoment, type JsonObject, parseObject } from "../json.ts";
import { ACCOUNT, readAccount } from "./account.ts";

/** https://developers.binance.com/docs/wallet/account/api-key-permission; answers for the key that signs it. */
export const RESTRICTIONS = {
  name: "restrictions",
  method: "GET",
  path: "/sapi/v1/account/apiRestrictions",
  query: [],
  weight: 1,
  needs: null,
} as const satisfies InspectionRequest;

const DOCUMENTED = [
  "enableReading",
  "enableSpotAndMarginTrading",
  "enableWithdrawals",
  "enableInternalTransfer",
  "permitsUniversalTransfer",
  "enableMargin",
  "enableFutures",
  "enableVanillaOptions",
  "enablePortfolioMarginTrading",
  "enableFixApiTrade",
  "enableFixReadOnly",
] as const;

/** Without these the answer is not the documented one, whatever else it holds. */
const ESSENTIAL = ["ipRestrict", "enableReading", "enableSpotAndMarginTrading", "enableWithdrawals"];

// Binance adds switches (Alpha withdrawals, prediction trading, ...) before it documents them. What is called like a
// permission is taken for one, so that the key policy can refuse what it does not know.
const LOOKS_LIKE_PERMISSION = /^(enable|permits)/i;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const MAX_FIELDS = 200;

/** Reads the answers of `RESTRICTIONS` and `ACCOUNT`. */
export function readInspection(answers: ReadonlyMap<string, string>): Inspection | undefined {
  const inspection = readRestrictions(answers.get(RESTRICTIONS.name) ?? "");
  const account = readAccount(answers.get(ACCOUNT.name) ?? "");
  if (inspection === undefined || account === undefined) return undefined;
  return { ...inspection, accountId: account.uid, accountCanTrade: account.canTrade };
}

/** Reads the answer of `RESTRICTIONS` alone, which says nothing of the account. */
export function readRestrictions(body: string): Inspection | undefined {
  const restrictions = parseObject(body);
  if (restrictions === undefined) return undefined;
  if (restrictions.size > MAX_FIELDS || ![...restrictions.keys()].every((name) => NAME.test(name)))
    return undefined;
  if (!ESSENTIAL.every((name) => typeof restrictions.get(name) === "boolean")) return undefined;
  const tradingExpiresAt = restrictions.get("tradingAuthorityExpirationTime") ?? null;
  const keyCreatedAt = restrictions.get("createTime") ?? null;
  if (!isMomentOrNull(tradingExpiresAt) || !isMomentOrNull(keyCreatedAt)) return undefined;
  return {
    permissionsKnown: true,
    permissions: readPermissions(restrictions),
    unknownFields: readUnknownFields(restrictions),
    ipRestricted: restrictions.get("ipRestrict") === true,
    tradingExpiresAt,
    keyCreatedAt,
    accountId: null,
    accountCanTrade: null,
  };
}

/** Reads the answer of `ACCOUNT` alone: there is nothing to ask about the key. */
export function readInspectionWithoutPermissions(
  answers: ReadonlyMap<string, string>,
): Inspection | undefined {
  const account = readAccount(answers.get(ACCOUNT.name) ?? "");
  if (account === undefined) return undefined;
  return {
    permissionsKnown: false,
    permissions: DOCUMENTED.map((name) => ({ name, granted: null })),
    unknownFields: [],
    ipRestricted: null,
    tradingExpiresAt: null,
    keyCreatedAt: null,
    accountId: account.uid,
    accountCanTrade: account.canTrade,
  };
}

function readPermissions(restrictions: JsonObject): Permission[] {
  const undocumented = [...restrictions.keys()].filter((name) => LOOKS_LIKE_PERMISSION.test(name));
  const present = DOCUMENTED.filter((name) => restrictions.has(name));
  return [...new Set([...present, ...undocumented])].map((name) => {
    const value = restrictions.get(name);
    return { name, granted: typeof value === "boolean" ? value : null };
  });
}

function readUnknownFields(restrictions: JsonObject): string[] {
  return [...restrictions]
    .filter(([name, value]) => value === true && name !== "ipRestrict" && !LOOKS_LIKE_PERMISSION.test(name))
    .map(([name]) => name);
}

function isMomentOrNull(value: unknown): value is number | null {
  return value === null || isMoment(value);
}
