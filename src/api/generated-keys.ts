import { type Static, Type } from "typebox";
import { ApiKey, ExchangeName, Label, OldKey } from "./api-keys.ts";
import { closed, Id, NullableText, secretText, Time } from "./wire.ts";

export const GenerateBody = closed({
  exchange: Type.Optional(ExchangeName),
  label: Type.Optional(Label),
  type: Type.Optional(Type.Enum(["ed25519"])),
});

/** A key pair that was made here. Its private half is in no answer. */
export const GeneratedKey = closed({
  id: Id,
  exchange: ExchangeName,
  type: Type.Enum(["ed25519"]),
  label: NullableText,
  public_key_pem: Type.String({ description: "To be registered with the exchange" }),
  created_at: Time,
  expires_at: Time,
});

export type GeneratedKey = Static<typeof GeneratedKey>;

export const GeneratedKeyList = closed({ items: Type.Array(GeneratedKey), next: NullableText });

export type GeneratedKeyList = Static<typeof GeneratedKeyList>;

export const ActivateBody = closed({
  api_key: secretText(1, 512),
  confirm_account_change: Type.Optional(Type.Boolean()),
});

export const ActivatedApiKey = closed({
  ...ApiKey.properties,
  old_key: Type.Unsafe<Static<typeof OldKey> | null>({ ...OldKey, type: ["object", "null"] }),
});

export type ActivatedApiKey = Static<typeof ActivatedApiKey>;
