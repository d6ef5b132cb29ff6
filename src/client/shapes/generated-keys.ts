// Written by: npm run client

import type { ApiKey, ExchangeName, OldKey } from "./api-keys.ts";

export interface ActivateBody {
  readonly api_key: string;
  readonly confirm_account_change?: boolean | undefined;
}

export interface ActivatedApiKey extends ApiKey {
  readonly old_key: OldKey | null;
}

export interface GenerateBody {
  readonly exchange?: ExchangeName | undefined;
  readonly label?: string | null | undefined;
  readonly type?: "ed25519" | undefined;
}

export interface GeneratedKey {
  readonly id: number;
  readonly exchange: ExchangeName;
  readonly type: "ed25519";
  readonly label: string | null;
  /** To be registered with the exchange. */
  readonly public_key_pem: string;
  /** RFC 3339, UTC, with milliseconds. */
  readonly created_at: string;
  /** RFC 3339, UTC, with milliseconds. */
  readonly expires_at: string;
}

export interface GeneratedKeyList {
  readonly items: readonly GeneratedKey[];
  readonly next: string | null;
}
