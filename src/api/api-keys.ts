import { type Static, Type } from "typebox";
import { closed, Id, NullableSwitch, NullableText, NullableTime, Params, secretText, Time } from "./wire.ts";

const Label = Type.Unsafe<string | null>({ type: ["string", "null"], maxLength: 100 });

const ExchangeName = Type.Enum(["binance", "binance-testnet", "paper"]);

export const NewApiKeyBody = closed({
  api_key: secretText(1, 512),
  secret_key: secretText(1, 8192),
  label: Type.Optional(Label),
  exchange: Type.Optional(ExchangeName),
});

export const RelabelBody = closed({ label: Label });

const Notice = closed({ code: Type.String(), params: Params, message: Type.String(), hint: NullableText });

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
  frozen_by: NullableText,
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
  last_checked_at: Time,
  last_confirmed_at: Time,
  next_check_at: NullableTime,
  virtual_key_count: Type.Integer(),
  created_at: Time,
  updated_at: Time,
});

export type ApiKey = Static<typeof ApiKey>;

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
