import { type Static, Type } from "typebox";
import { Notice } from "./notices.ts";
import { closed, Id, NullableSwitch, NullableText, NullableTime, secretText, Time } from "./wire.ts";

export const Label = Type.Unsafe<string | null>({ type: ["string", "null"], maxLength: 100 });

export const ExchangeName = Type.Enum(["binance", "binance-testnet", "paper"]);

export const NewApiKeyBody = closed({
  api_key: secretText(1, 512),
  secret_key: secretText(1, 8192),
  label: Type.Optional(Label),
  exchange: Type.Optional(ExchangeName),
});

export const ReplaceBody = closed({
  api_key: secretText(1, 512),
  secret_key: secretText(1, 8192),
  label: Type.Optional(Label),
  confirm_account_change: Type.Optional(Type.Boolean()),
});

export const RelabelBody = closed({ label: Label });

const NullableNotice = Type.Unsafe<Static<typeof Notice> | null>({ ...Notice, type: ["object", "null"] });

export const ApiKey = closed({
  id: Id,
  exchange: ExchangeName,
  environment: Type.Enum(["live", "testnet", "paper"]),
  key_type: Type.Enum(["hmac", "ed25519", "rsa"]),
  label: NullableText,
  api_key_masked: Type.String({ description: "For display only; never an input" }),
  account_masked: NullableText,
  is_valid: Type.Boolean({
    description: "Accepted by exchange and key policy at the last check that had an answer",
  }),
  is_frozen: Type.Boolean(),
  frozen_by: Type.Unsafe<"user" | "operator" | "keyhold" | null>({
    enum: ["user", "operator", "keyhold", null],
  }),
  frozen_at: NullableTime,
  state: Type.Enum(["valid", "unconfirmed", "rejected", "frozen"]),
  state_reason: NullableNotice,
  state_since: Time,
  permissions: Type.Array(
    closed({
      name: Type.String({ description: "As the exchange writes it" }),
      granted: NullableSwitch,
      verdict: Type.Enum(["required", "fine", "warn", "refuse"]),
    }),
  ),
  warnings: Type.Array(Notice),
  ip_restricted: NullableSwitch,
  trading_expires_at: NullableTime,
  last_checked_at: NullableTime,
  last_confirmed_at: NullableTime,
  next_check_at: NullableTime,
  virtual_key_count: Type.Integer(),
  created_at: Time,
  updated_at: Time,
});

export type ApiKey = Static<typeof ApiKey>;

/** The key that was in its place before. */
export const OldKey = closed({
  api_key_masked: NullableText,
  still_works: Type.Unsafe<boolean | null>({
    ...NullableSwitch,
    description: "Whether the exchange still honours it; null: could not be found out",
  }),
});

export const ReplacedApiKey = closed({ ...ApiKey.properties, old_key: OldKey });

export type ReplacedApiKey = Static<typeof ReplacedApiKey>;

/** What a freeze leaves at the exchange: `in_flight` may still be carried out, `open_orders` stay until they are cancelled. */
export const FrozenApiKey = closed({
  ...ApiKey.properties,
  in_flight: Type.Array(
    closed({
      virtual_key_id: Id,
      symbol: Type.String(),
      client_order_id: Type.String(),
      state: Type.Enum(["sent", "unknown"], {
        description: "On its way, or without an answer",
      }),
    }),
  ),
  open_orders: Type.Integer({ description: "Requests of bots whose orders can still be executed" }),
});

export type FrozenApiKey = Static<typeof FrozenApiKey>;

export const CancelledOrders = closed({
  cancelled: Type.Integer(),
  others: Type.Integer({
    description: "The exchange did not say that they are cancelled: filled, or not to be asked",
  }),
});

export type CancelledOrders = Static<typeof CancelledOrders>;

export const Balance = closed({
  balances: Type.Array(
    closed({
      asset: Type.String(),
      free: Type.String({ description: "Decimal" }),
      locked: Type.String({ description: "Decimal" }),
    }),
  ),
  as_of: Time,
});

export type Balance = Static<typeof Balance>;
