// Written by: npm run client

export interface NewVirtualKey extends VirtualKey {
  /** Shown this once; absent for a public key. */
  readonly secret_key?: string | undefined;
}

export interface NewVirtualKeyBody extends VirtualKeyLimits {
  readonly label: string;
  /** Either ["read"] or ["read", "trade"]. */
  readonly permissions: readonly ("read" | "trade")[];
  readonly key_type?: "hmac" | "ed25519" | "rsa" | undefined;
  /** PEM (SPKI). */
  readonly public_key?: string | undefined;
}

export interface VirtualKey {
  readonly id: number;
  /** Sent by the bot as X-MBX-APIKEY; names the key and is not secret. */
  readonly api_key: string;
  readonly label: string;
  readonly key_type: "hmac" | "ed25519" | "rsa" | null;
  readonly public_key: string | null;
  readonly permissions: readonly string[];
  readonly unlimited: boolean;
  /** Symbols that may be traded, as the exchange writes them; null for any. */
  readonly symbols: readonly string[] | null;
  /** Null for any. */
  readonly order_types: readonly string[] | null;
  readonly max_order_value: string | null;
  readonly max_day_value: string | null;
  readonly max_orders_per_minute: number | null;
  readonly weight_share: number | null;
  readonly allowed_addresses: readonly string[];
  readonly expires_at: string | null;
  readonly state: "active" | "paused" | "revoked" | "expired";
  readonly last_used_at: string | null;
  /** What counts against the cap of this day (UTC), in USDT. */
  readonly used_today: string;
  /** What is left of the cap of this day; null without a cap. */
  readonly remaining_today: string | null;
  readonly orders_today: number;
  /** RFC 3339, UTC, with milliseconds. */
  readonly created_at: string;
}

export interface VirtualKeyChangeBody extends VirtualKeyLimits {
  readonly label?: string | undefined;
  /** Either ["read"] or ["read", "trade"]. */
  readonly permissions?: readonly ("read" | "trade")[] | undefined;
}

export interface VirtualKeyLimits {
  /** Symbols that may be traded, as the exchange writes them; null for any. */
  readonly symbols?: readonly string[] | null | undefined;
  /** Order types that may be placed; null for any. */
  readonly order_types?:
    | readonly (
        | "LIMIT"
        | "LIMIT_MAKER"
        | "MARKET"
        | "STOP_LOSS"
        | "STOP_LOSS_LIMIT"
        | "TAKE_PROFIT"
        | "TAKE_PROFIT_LIMIT"
      )[]
    | null
    | undefined;
  /** Decimal, in USDT; null for none. */
  readonly max_order_value?: string | null | undefined;
  /** Decimal, in USDT; null for none. */
  readonly max_day_value?: string | null | undefined;
  /** Null for no such limit. */
  readonly max_orders_per_minute?: number | null | undefined;
  /** Percent of the exchange's request weight for signed calls; null for the default of 50. */
  readonly weight_share?: number | null | undefined;
  /** Addresses or CIDR blocks; empty for any. */
  readonly allowed_addresses?: readonly string[] | undefined;
  readonly expires_at?: string | null | undefined;
  /** Lets a key trade without symbols, or without one of the caps. */
  readonly unlimited?: boolean | undefined;
}

export interface VirtualKeyList {
  readonly items: readonly VirtualKey[];
  /** Goes into `after` for the keys that are older; null when there are none. */
  readonly next: number | null;
}
