/** A source of chance that can be repeated. */
export type Chance = () => number;

/** mulberry32: small, and the same everywhere. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const pick = <T>(chance: Chance, list: readonly T[]): T =>
  list[Math.floor(chance() * list.length)] as T;

/** Mostly what a bot would send, and now and then what nobody should. */
const mostly = (usual: readonly string[], odd: readonly string[]) => (chance: Chance) =>
  pick(chance, chance() < 0.93 ? usual : odd);

export const SYMBOLS = [
  "BNBUSDT",
  "ETHBTC",
  "btcusdt",
  "BTCUSDT ",
  "这是测试币456",
  "BTC/USDT",
  "BTCUSDT\u0000",
];
export const AMOUNTS = [
  "1",
  "100",
  "0",
  "-1",
  "1e-3",
  "0.00000001",
  "999999999999",
  ".001",
  "0x1",
  "NaN",
  "0.001,5",
  "٠٫٠٠١",
];
export const EXTRA = [
  "trailingDelta",
  "pegPriceType",
  "pegOffsetValue",
  "isIsolated",
  "autoRepayAtCancel",
  "sideEffectType",
  "coin",
  "address",
  "amount",
  "leverage",
  "reduceOnly",
  "__proto__",
  "symbol[]",
  "signature",
  "timestamp",
  "recvWindow",
];

export const symbolOf = mostly(["BTCUSDT"], SYMBOLS);
/** Around the cap of one order at the pinned price, on either side. */
export const amount = mostly(["0.0015", "0.0014", "0.0016", "0.00158", "0.0017", "0.003"], AMOUNTS);
export const price = mostly(
  ["50000.00", "59000.00", "60000.00", "60500.00", "61000.00", "70000.00", "62.50"],
  ["1", "0", "-5", "1e9", "100000000000000000", "60000.000000000000000001"],
);
export const side = mostly(["BUY", "SELL"], ["buy", "BOTH"]);
export const type = mostly(
  [
    "LIMIT",
    "LIMIT",
    "LIMIT_MAKER",
    "MARKET",
    "STOP_LOSS",
    "STOP_LOSS_LIMIT",
    "TAKE_PROFIT",
    "TAKE_PROFIT_LIMIT",
  ],
  ["TRAILING_STOP", "limit"],
);
