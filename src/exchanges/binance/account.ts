import type { Balance, InspectionRequest } from "../exchange.ts";
import { parseObject, toObject } from "../json.ts";

/** https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md, "Account information". */
export const ACCOUNT = {
  name: "account",
  method: "GET",
  path: "/api/v3/account",
  query: [["omitZeroBalances", "true"]],
  weight: 20,
  needs: "enableReading",
} as const satisfies InspectionRequest;

interface Account {
  readonly uid: string | null;
  /**
   * `canTrade`, `canWithdraw` and `canDeposit` describe the account, not the key: a key that cannot withdraw still
   * shows `canWithdraw: true`. So the others are not read at all, and this one only warns.
   */
  readonly canTrade: boolean;
  readonly balances: readonly Balance[];
}

const AMOUNT = /^\d{1,30}(\.\d{1,30})?$/;
const ASSET = /^[\p{L}\p{N}_.-]{1,32}$/u;
const MAX_ASSETS = 20_000;

export function readAccount(body: string): Account | undefined {
  const account = parseObject(body);
  const canTrade = account?.get("canTrade");
  const uid = account?.get("uid") ?? null;
  const balances = readAssets(account?.get("balances"));
  if (typeof canTrade !== "boolean" || balances === undefined) return undefined;
  if (uid !== null && !(typeof uid === "number" && Number.isSafeInteger(uid) && uid > 0)) return undefined;
  return { uid: uid === null ? null : String(uid), canTrade, balances };
}

export function readBalances(body: string): readonly Balance[] | undefined {
  return readAccount(body)?.balances;
}

function readAssets(list: unknown): readonly Balance[] | undefined {
  if (!Array.isArray(list) || list.length > MAX_ASSETS) return undefined;
  const balances: Balance[] = [];
  for (const entry of list) {
    const fields = toObject(entry);
    const asset = fields?.get("asset");
    const free = fields?.get("free");
    const locked = fields?.get("locked");
    if (!matches(asset, ASSET) || !matches(free, AMOUNT) || !matches(locked, AMOUNT)) return undefined;
    balances.push({ asset, free, locked });
  }
  return balances;
}

function matches(value: unknown, form: RegExp): value is string {
  return typeof value === "string" && form.test(value);
}
