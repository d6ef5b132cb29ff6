import type { KeyType } from "../crypto/signing.ts";
import { Secret } from "../secret.ts";
import type { Micros } from "./micros.ts";
import type { OrderType } from "./order-types.ts";

export type { OrderType } from "./order-types.ts";

/** Percent of the weight for signed calls that a virtual key may use unless its limits say otherwise. */
export const DEFAULT_WEIGHT_SHARE = 50;

/** What a virtual key may do. Null means that there is no such limit. */
export interface Limits {
  readonly canTrade: boolean;
  /** Said by a person: this key trades without some of the limits that trading asks for. */
  readonly isUnlimited: boolean;
  readonly symbols: readonly string[] | null;
  readonly orderTypes: readonly OrderType[] | null;
  readonly maxOrderValue: Micros | null;
  readonly maxDayValue: Micros | null;
  readonly maxOrdersPerMinute: number | null;
  /** Percent of the exchange's request weight for signed calls that this key may use in a minute. */
  readonly weightShare: number | null;
  /** In CIDR form; none means any address. */
  readonly allowedAddresses: readonly string[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null;
}

/**
 * Everything that gives a virtual key its power, sealed as one value: limits and secret open together, and whoever can
 * only write the database can neither widen the one nor plant the other.
 */
export interface Grant {
  readonly userId: number;
  readonly keyType: KeyType;
  /** The HMAC secret, or the bot's public key in PEM. */
  readonly key: Secret;
  readonly isPaused: boolean;
  readonly limits: Limits;
}

/** The text that is sealed. */
export function writeGrant({ userId, keyType, key, isPaused, limits }: Grant): Secret {
  return new Secret(JSON.stringify({ v: 1, userId, keyType, key: key.reveal(), isPaused, limits }));
}

/** Reads what `writeGrant` wrote. It came out of a seal, so that it is ours; undefined if a later version wrote it. */
export function readGrant(text: Secret): Grant | undefined {
  const { v, key, ...grant } = JSON.parse(text.reveal()) as Omit<Grant, "key"> & { v: number; key: string };
  return v === 1 ? { ...grant, key: new Secret(key) } : undefined;
}
