import { type Static, Type } from "typebox";
import { ORDER_TYPES } from "../core/bots/order-types.ts";
import { closed, Id, NullableText, NullableTime, Time } from "./wire.ts";

const Permissions = Type.Array(Type.Enum(["read", "trade"]), {
  minItems: 1,
  maxItems: 2,
  uniqueItems: true,
  description: 'Either ["read"] or ["read", "trade"]',
});

const nullableList = (items: object, maxItems: number, description: string) =>
  Type.Unsafe<string[] | null>({ type: ["array", "null"], items, maxItems, description });

const Amount = Type.Unsafe<string | null>({
  type: ["string", "null"],
  maxLength: 18,
  description: "Decimal, in USDT; null for none",
});

const whole = (maximum: number, description: string) =>
  Type.Unsafe<number | null>({ type: ["integer", "null"], minimum: 1, maximum, description });

const Symbols = nullableList(
  { type: "string", minLength: 1, maxLength: 32 },
  200,
  "Symbols that may be traded, as the exchange writes them; null for any",
);

const OrderTypes = Type.Unsafe<(typeof ORDER_TYPES)[number][] | null>({
  type: ["array", "null"],
  items: { type: "string", enum: [...ORDER_TYPES] },
  minItems: 1,
  maxItems: ORDER_TYPES.length,
  description: "Order types that may be placed; null for any",
});

const Expiry = Type.Unsafe<string | null>({ type: ["string", "null"], format: "date-time" });

/** What a bot may do. */
export const VirtualKeyLimits = closed({
  symbols: Type.Optional(Symbols),
  order_types: Type.Optional(OrderTypes),
  max_order_value: Type.Optional(Amount),
  max_day_value: Type.Optional(Amount),
  max_orders_per_minute: Type.Optional(whole(100_000, "Null for no such limit")),
  weight_share: Type.Optional(
    whole(100, "Percent of the exchange's request weight for signed calls; null for the default of 50"),
  ),
  allowed_addresses: Type.Optional(
    Type.Array(Type.String({ maxLength: 49 }), {
      maxItems: 100,
      description: "Addresses or CIDR blocks; empty for any",
    }),
  ),
  expires_at: Type.Optional(Expiry),
  unlimited: Type.Optional(
    Type.Boolean({ description: "Lets a key trade without symbols, or without one of the caps" }),
  ),
});

const Label = Type.String({ minLength: 1, maxLength: 100 });

export const NewVirtualKeyBody = closed({
  label: Label,
  permissions: Permissions,
  ...VirtualKeyLimits.properties,
  key_type: Type.Optional(Type.Enum(["hmac", "ed25519", "rsa"])),
  public_key: Type.Optional(Type.String({ maxLength: 8192, description: "PEM (SPKI)" })),
});

export type NewVirtualKeyBody = Static<typeof NewVirtualKeyBody>;

export const VirtualKeyChangeBody = closed({
  label: Type.Optional(Label),
  permissions: Type.Optional(Permissions),
  ...VirtualKeyLimits.properties,
});

export const VirtualKey = closed({
  id: Id,
  api_key: Type.String({ description: "Sent by the bot as X-MBX-APIKEY; names the key and is not secret" }),
  label: Type.String(),
  key_type: Type.Unsafe<string | null>({ type: ["string", "null"], enum: ["hmac", "ed25519", "rsa", null] }),
  public_key: NullableText,
  permissions: Type.Array(Type.String()),
  unlimited: Type.Boolean(),
  symbols: Symbols,
  order_types: nullableList({ type: "string" }, 7, "Null for any"),
  max_order_value: NullableText,
  max_day_value: NullableText,
  max_orders_per_minute: Type.Unsafe<number | null>({ type: ["integer", "null"] }),
  weight_share: Type.Unsafe<number | null>({ type: ["integer", "null"] }),
  allowed_addresses: Type.Array(Type.String()),
  expires_at: NullableTime,
  state: Type.Enum(["active", "paused", "revoked", "expired"]),
  last_used_at: NullableTime,
  used_today: Type.String({ description: "What counts against the cap of this day (UTC), in USDT" }),
  remaining_today: Type.Unsafe<string | null>({
    type: ["string", "null"],
    description: "What is left of the cap of this day; null without a cap",
  }),
  orders_today: Type.Integer(),
  created_at: Time,
});

export type VirtualKey = Static<typeof VirtualKey>;

/** The one answer of a virtual key with its secret. */
export const NewVirtualKey = closed({
  ...VirtualKey.properties,
  secret_key: Type.Optional(
    Type.String({
      readOnly: true,
      format: "password",
      description: "Shown this once; absent for a public key",
    }),
  ),
});

export const VirtualKeyList = closed({
  items: Type.Array(VirtualKey),
  next: Type.Unsafe<number | null>({
    type: ["integer", "null"],
    description: "Goes into `after` for the keys that are older; null when there are none",
  }),
});

export type VirtualKeyList = Static<typeof VirtualKeyList>;

export const VirtualKeyQuery = closed({
  after: Type.Optional(Type.String({ pattern: "^[1-9]\\d{0,15}$" })),
  limit: Type.Optional(Type.String({ pattern: "^[1-9]\\d{0,2}$" })),
});
