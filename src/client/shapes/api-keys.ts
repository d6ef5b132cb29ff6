// Written by: npm run client

import type { Notice } from "./notices.ts";

export interface ApiKey {
  readonly id: number;
  readonly exchange: ExchangeName;
  readonly environment: "live" | "testnet" | "paper";
  readonly key_type: "hmac" | "ed25519" | "rsa";
  readonly label: string | null;
  /** For display only; never an input. */
  readonly api_key_masked: string;
  readonly account_masked: string | null;
  /** Accepted by exchange and key policy at the last check that had an answer. */
  readonly is_valid: boolean;
  readonly is_frozen: boolean;
  readonly frozen_by: "user" | "operator" | "keyhold" | null;
  readonly frozen_at: string | null;
  readonly state: "valid" | "unconfirmed" | "rejected" | "frozen";
  readonly state_reason: Notice | null;
  /** RFC 3339, UTC, with milliseconds. */
  readonly state_since: string;
  readonly permissions: readonly {
    /** As the exchange writes it. */
    readonly name: string;
    readonly granted: boolean | null;
    readonly verdict: "required" | "fine" | "warn" | "refuse";
  }[];
  readonly warnings: readonly Notice[];
  readonly ip_restricted: boolean | null;
  readonly trading_expires_at: string | null;
  readonly last_checked_at: string | null;
  readonly last_confirmed_at: string | null;
  readonly next_check_at: string | null;
  readonly virtual_key_count: number;
  /** RFC 3339, UTC, with milliseconds. */
  readonly created_at: string;
  /** RFC 3339, UTC, with milliseconds. */
  readonly updated_at: string;
}

export interface Balance {
  readonly balances: readonly {
    readonly asset: string;
    /** Decimal. */
    readonly free: string;
    /** Decimal. */
    readonly locked: string;
  }[];
  /** RFC 3339, UTC, with milliseconds. */
  readonly as_of: string;
}

export interface CancelledOrders {
  readonly cancelled: number;
  /** The exchange did not say that they are cancelled: filled, or not to be asked. */
  readonly others: number;
}

export type ExchangeName = "binance" | "binance-testnet" | "paper";

export interface FrozenApiKey extends ApiKey {
  readonly in_flight: readonly {
    readonly virtual_key_id: number;
    readonly symbol: string;
    readonly client_order_id: string;
    /** On its way, or without an answer. */
    readonly state: "sent" | "unknown";
  }[];
  /** Requests of bots whose orders can still be executed. */
  readonly open_orders: number;
}

export interface NewApiKeyBody {
  readonly api_key: string;
  readonly secret_key: string;
  readonly label?: string | null | undefined;
  readonly exchange?: ExchangeName | undefined;
}

export interface OldKey {
  readonly api_key_masked: string | null;
  /** Whether the exchange still honours it; null: could not be found out. */
  readonly still_works: boolean | null;
}

export interface RelabelBody {
  readonly label: string | null;
}

export interface ReplaceBody {
  readonly api_key: string;
  readonly secret_key: string;
  readonly label?: string | null | undefined;
  readonly confirm_account_change?: boolean | undefined;
}

export interface ReplacedApiKey extends ApiKey {
  readonly old_key: OldKey;
}
