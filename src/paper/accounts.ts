import { createHash } from "node:crypto";

/** An account with play money. Several keys may belong to it. */
export interface Account {
  readonly name: string;
  /** Stays the same for the same name, also after a reset. */
  readonly uid: number;
  readonly createdAt: number;
  readonly balances: ReadonlyMap<string, Balance>;
}

/** Amounts as decimal strings with eight places. */
export interface Balance {
  readonly free: string;
  readonly locked: string;
}

const START: readonly (readonly [asset: string, free: string])[] = [
  ["BTC", "0.50000000"],
  ["LTC", "0.00000000"],
  ["ETH", "5.00000000"],
  ["BNB", "20.00000000"],
  ["USDT", "10000.00000000"],
];

/** A new account with 10,000 USDT, 0.5 BTC, 5 ETH, 20 BNB and an empty LTC balance. */
export function openAccount(name: string, now: number): Account {
  return {
    name,
    uid: 100_000_000 + (createHash("sha256").update(name).digest().readUInt32BE(0) % 900_000_000),
    createdAt: now,
    balances: new Map(START.map(([asset, free]) => [asset, { free, locked: "0.00000000" }])),
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
    updateTime: stamp(account.createdAt),
    accountType: "SPOT",
    balances: [...account.balances]
      .map(([asset, balance]) => ({ asset, ...balance }))
      .filter(({ free, locked }) => !omitZeroBalances || Number(free) + Number(locked) > 0),
    permissions: ["SPOT"],
    uid: account.uid,
  };
}
