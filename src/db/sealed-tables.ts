import type { MacPlace, Place } from "../core/crypto/subkeys.ts";

/** The tables whose rows are sealed, or stand under a MAC, with a Fernet key that `sealed_with` names. */
export type SealedTableName = Exclude<Place["table"], "fernet_keys"> | MacPlace["table"];

interface SealedTable {
  /** The primary key: a whole number. */
  readonly key: "id" | "user_id" | "chain_id";
  /** What goes with the Fernet key: sealed values, or the MAC. */
  readonly tokens: readonly string[];
  /** What else it takes to make them anew. */
  readonly facts: readonly string[];
}

/** Every one of them. What stands here is sealed anew by a rotation, the large tables last. */
export const SEALED_TABLES: Readonly<Record<SealedTableName, SealedTable>> = {
  deployment: { key: "id", tokens: ["encrypted_checkpoint_key"], facts: [] },
  audit_checkpoint_head: { key: "id", tokens: ["mac"], facts: ["number", "hash"] },
  audit_archives: { key: "chain_id", tokens: ["mac"], facts: ["sequence", "head"] },
  generated_keys: { key: "id", tokens: ["encrypted_private_key"], facts: [] },
  second_factors: { key: "user_id", tokens: ["encrypted_totp"], facts: [] },
  virtual_keys: { key: "id", tokens: ["encrypted_grant"], facts: ["revoked_at"] },
  users: { key: "id", tokens: ["hashed_password"], facts: [] },
  api_keys: { key: "id", tokens: ["encrypted_api_key", "encrypted_secret_key"], facts: ["user_id"] },
  audit_heads: { key: "chain_id", tokens: ["mac"], facts: ["sequence", "head"] },
};

export const SEALED_TABLE_NAMES = Object.keys(SEALED_TABLES) as readonly SealedTableName[];
