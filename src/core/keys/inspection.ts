/** A right of an exchange key, by the name that the exchange gives it. */
export interface Permission {
  readonly name: string;
  /** null: the exchange did not say, or said something other than yes or no. */
  readonly granted: boolean | null;
}

/**
 * What an exchange says about a key. Times are milliseconds since 1970 UTC. Plain values only, so that it can be
 * stored as JSON.
 */
export interface Inspection {
  /** False where the exchange has no way to ask what a key may do (a testnet); then every `granted` is null. */
  readonly permissionsKnown: boolean;
  readonly permissions: readonly Permission[];
  /** Fields that are switched on and of which Keyhold does not know the meaning; they look like no permission. */
  readonly unknownFields: readonly string[];
  /** Whether the key works from listed addresses only. null: the exchange does not say. */
  readonly ipRestricted: boolean | null;
  /** When the exchange takes the right to trade from the key. null: never, or the exchange does not say. */
  readonly tradingExpiresAt: number | null;
  /** When the key was made at the exchange. */
  readonly keyCreatedAt: number | null;
  /** Stable name of the account at the exchange, the same for every key of that account. */
  readonly accountId: string | null;
  /** Whether the account itself may trade now. It says nothing about the key. */
  readonly accountCanTrade: boolean | null;
}
