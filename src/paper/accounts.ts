import { createHash } from "node:crypto";
import { formatDecimal } from "./trading/decimal.ts";
import type { Balance } from "./trading/ledger.ts";

/** An account with play money. Several keys may belong to it. */
export interface Account {
  readonly name: string;
  /** Stays the same for the same name, also after a reset. */
  readonly uid: number;
  /** When its balances last changed, in ms. */
  updatedAt: number;
  readonly balances: Map<string, Balance>;
}

const START: readonly (readonly [asset: string, free: bigint])[] = [
  ["BTC", 50_000_000n],
  ["LTC", 0n],
  ["ETH", 500_000_000n],
  ["BNB", 2_000_000_000n],
  ["USDT", 1_000_000_000_000n],
];

/** A new account with 10,000 USDT, 0.5 BTC, 5 ETH, 20 BNB and an empty LTC balance. */
export function openAccount(name: string, now: number): Account {
  return {
    name,
    uid: 100_000_000 + (createHash("sha256").update(name).digest().readUInt32BE(0) % 900_000_000),
    updatedAt: now,
    balances: new Map(START.map(([asset, free]) => [asset, { free, locked: 0n }])),
  };
}

/**
 * The body of `GET /api/v3/account`. `canTrade`, `canWithdraw` and `canDeposit` speak of the account: they stay true
 * when the key that asks has no such right. Source: binance-spot-api-docs rest-api.md "Account information".
 *
 * @param stamp turns ms into the time unit that the client asked for
 */
export function showAccount(account: Account, omitZeroBalances: boolean, stamp: (ms: number) => number) {
  return {
    makerCommission: 10,
    takerCommission: 10,
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { maker: "0.00100000", taker: "0.00100000", buyer: "0.00000000", seller: "0.00000000" },
    canTrade: true,
    canWithdraw: true,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: stamp(account.updatedAt),
    accountType: "SPOT",
    balances: [...account.balances]
      .filter(([, { free, locked }]) => !omitZeroBalances || free + locked > 0n)
      .map(([asset, { free, locked }]) => ({
        asset,
        free: formatDecimal(free),
        locked: formatDecimal(locked),
      })),
    permissions: ["SPOT"],
    uid: account.uid,
  };
}
