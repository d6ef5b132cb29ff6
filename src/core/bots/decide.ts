import { BlockList, isIPv6 } from "node:net";
import type { Grant, Limits, OrderType } from "./grant.ts";
import { formatMicros, type Micros } from "./micros.ts";

/** Why a virtual key is not allowed to do something. A code is stable: it stands in the audit chain. */
export type DenialReason =
  | "expired"
  | "paused"
  | "address"
  | "read_only"
  | "symbol"
  | "order_type"
  | "order_value"
  | "day_value"
  | "orders_per_minute"
  | "replayed"
  | "order_pending"
  | "price_unknown"
  | "not_valued"
  | "key_not_usable"
  | "not_modelled";

export interface Denial {
  readonly reason: DenialReason;
  readonly params: Readonly<Record<string, string | number>>;
}

/** What a bot wants to do with a symbol, as far as its limits care. */
export interface WantedTrade {
  /** Null for what concerns no symbol. */
  readonly symbol: string | null;
  readonly orderTypes: readonly OrderType[];
}

/** Whether the key may be used at all now, from this address. Undefined when it may. */
export function denyUse({ isPaused, limits }: Grant, address: string, now: number): Denial | undefined {
  if (limits.expiresAt !== null && now >= limits.expiresAt) return denial("expired");
  if (isPaused) return denial("paused");
  if (!isAllowedAddress(limits.allowedAddresses, address)) return denial("address", { address });
  return undefined;
}

/** Whether the limits let a trade of this kind pass, its value aside. */
export function denyTrade(limits: Limits, { symbol, orderTypes }: WantedTrade): Denial | undefined {
  if (!limits.canTrade) return denial("read_only");
  if (symbol !== null && limits.symbols !== null && !limits.symbols.includes(symbol)) {
    return denial("symbol", { symbol });
  }
  const { orderTypes: allowed } = limits;
  const refused = allowed === null ? undefined : orderTypes.find((type) => !allowed.includes(type));
  return refused === undefined ? undefined : denial("order_type", { type: refused });
}

/** Whether orders of this value may be placed, whatever was placed before. */
export function denyValue({ maxOrderValue }: Limits, values: readonly Micros[]): Denial | undefined {
  const most = Math.max(0, ...values);
  if (maxOrderValue === null || most <= maxOrderValue) return undefined;
  return denial("order_value", { cap: formatMicros(maxOrderValue), value: formatMicros(most) });
}

export function denial(reason: DenialReason, params: Denial["params"] = {}): Denial {
  return { reason, params };
}

/** Whether an address is in a list of CIDR blocks; every address is in an empty one. */
export function isAllowedAddress(blocks: readonly string[], address: string): boolean {
  if (blocks.length === 0) return true;
  const list = new BlockList();
  for (const block of blocks) {
    const [network = "", bits] = block.split("/");
    list.addSubnet(network, Number(bits), familyOf(network));
  }
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
  return list.check(plain, familyOf(plain));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
