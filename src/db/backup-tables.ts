/** A table as a backup holds it. */
export interface BackupTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The primary key, by which it is read in pages. */
  readonly key: readonly string[];
  /** Whether the database gives the ids. */
  readonly hasIdentity: boolean;
  /** The name that it had in backups of earlier versions. */
  readonly formerName?: string;
}

/** Everything that a backup holds, in an order in which each row finds what it refers to. */
export const BACKUP_TABLES: readonly BackupTable[] = [
  table("fernet_keys", ["fingerprint"], ["known_value", "first_used_at"]),
  table("fernet_key_history", ["fingerprint"], ["first_used_at", "retired_at"]),
  table(
    "deployment",
    ["id"],
    ["deployment_id", "name", "encrypted_checkpoint_key", "sealed_with", "created_at"],
  ),
  identityTable("users", [
    "email",
    "hashed_password",
    "sealed_with",
    "is_active",
    "created_at",
    "updated_at",
  ]),
  table("known_address_blocks", ["user_id", "address_block"], ["last_login_at"]),
  table(
    "second_factors",
    ["user_id"],
    ["encrypted_totp", "sealed_with", "created_at", "confirmed_at", "last_step"],
  ),
  identityTable("invitations", ["token_hash", "email", "created_at", "expires_at", "used_at"]),
  identityTable("api_keys", [
    "user_id",
    "exchange",
    "key_type",
    "label",
    "encrypted_api_key",
    "encrypted_secret_key",
    "sealed_with",
    "is_valid",
    "state",
    "state_reason",
    "state_since",
    "permissions",
    "warnings",
    "is_ip_restricted",
    "trading_expires_at",
    "account_id",
    "last_checked_at",
    "last_confirmed_at",
    "version",
    "frozen_by",
    "frozen_at",
    "frozen_reason",
    "next_check_at",
    "claimed_until",
    "doubts",
    "rejections",
    "created_at",
    "updated_at",
  ]),
  table("imported_users", ["source", "source_id"], ["user_id", "source_key_id", "imported_at"]),
  table("host_identities", ["issuer", "subject"], ["user_id", "linked_at"]),
  table("host_departures", ["identity"], ["left_at"]),
  table("freezes", ["scope"], ["frozen_at"]),
  identityTable("generated_keys", [
    "user_id",
    "exchange",
    "key_type",
    "label",
    "public_key",
    "encrypted_private_key",
    "sealed_with",
    "created_at",
    "expires_at",
  ]),
  identityTable("notices", ["user_id", "name", "code", "params", "created_at"]),
  identityTable("virtual_keys", [
    "user_id",
    "api_key",
    "label",
    "encrypted_grant",
    "sealed_with",
    "created_at",
    "updated_at",
    "revoked_at",
    "last_used_at",
  ]),
  table("virtual_key_days", ["virtual_key_id", "day"], ["reserved", "orders", "minute", "minute_orders"]),
  identityTable("bot_orders", [
    "virtual_key_id",
    "user_id",
    "exchange",
    "day",
    "symbol",
    "client_order_id",
    "number",
    "payload_hash",
    "groups",
    "rate",
    "reserved",
    "kept",
    "state",
    "sent_at",
    "recv_window",
    "absences",
    "look_at",
    "created_at",
  ]),
  table("bot_order_names", ["order_id", "client_order_id"], ["user_id", "symbol", "number"]),
  table(
    "audit_entries",
    ["chain_id", "sequence"],
    ["at", "event", "actor", "subject", "request_id", "data", "details_hash", "hash"],
  ),
  table("audit_details", ["chain_id", "sequence"], ["nonce", "details"]),
  table("audit_heads", ["chain_id"], ["sequence", "head", "mac", "sealed_with", "is_pending"]),
  table("audit_checkpoints", ["number"], ["at", "previous", "leaf_count", "root", "hash", "signature"]),
  table("audit_checkpoint_leaves", ["number", "chain_id"], ["sequence", "head"]),
  table("audit_checkpoint_head", ["id"], ["number", "hash", "mac", "sealed_with"]),
  table("audit_archives", ["chain_id"], ["sequence", "head", "mac", "sealed_with"]),
  { ...table("refusal_folds", ["chain_id", "kind"], ["minute", "count"]), formerName: "audit_folds" },
  table("erasures", ["chain_id"], ["requested_at"]),
];

/** What no backup holds, and why. */
export const NOT_IN_BACKUPS: Readonly<Record<string, string>> = {
  sessions: "a backup is older than what was ended since; everybody logs in again",
  refresh_tokens: "go with their sessions",
  throttles: "count attempts of the last hour",
  key_claims: "hold while an exchange is asked",
  exchange_weight: "counts within a minute",
  bot_reads: "count what was asked lately",
  notice_deliveries: "would tell again what was told",
  webhook_deliveries: "say how far a receiver outside has come since",
  jobs: "are made anew at the start",
  nodes: "are the processes of another time",
  migrations: "stand at the head of a backup",
};

/** Tables whose ids go on where they were: an id is never given twice. */
export const IDENTITY_TABLES: readonly string[] = [
  ...BACKUP_TABLES.filter(({ hasIdentity }) => hasIdentity).map(({ name }) => name),
  "sessions",
];

function table(name: string, key: readonly string[], others: readonly string[]): BackupTable {
  return { name, key, columns: [...key, ...others], hasIdentity: false };
}

function identityTable(name: string, others: readonly string[]): BackupTable {
  return { ...table(name, ["id"], others), hasIdentity: true };
}
