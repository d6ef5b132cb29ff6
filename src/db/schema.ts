import type { Generated } from "kysely";
import type * as database from "./database.ts";
import type { SessionTable } from "./session-table.ts";

/**
 * The tables as they are on both databases. Times are integer milliseconds since 1970 (UTC), JSON is text, and every
 * column named `encrypted_...` or `hashed_password` is sealed (docs/formats.md) under the Fernet key that
 * `sealed_with` names.
 */
export interface Schema {
  fernet_keys: { fingerprint: string; known_value: string; first_used_at: number };
  /** Fernet keys that nothing here needs any more. */
  fernet_key_history: { fingerprint: string; first_used_at: number; retired_at: number };
  deployment: {
    id: number;
    deployment_id: string;
    name: string;
    encrypted_checkpoint_key: string;
    sealed_with: string;
    created_at: number;
  };
  users: {
    id: Generated<number>;
    email: string;
    hashed_password: string;
    sealed_with: string;
    is_active: boolean;
    created_at: number;
    updated_at: number;
  };
  sessions: SessionTable;
  refresh_tokens: {
    token_hash: string;
    session_id: number;
    /** MAC over hash, session, user and end of the session. */
    binding: string;
    issued_at: number;
    replaced_at: number | null;
    /** When it was shown once more, soon after it was replaced. */
    retried_at: number | null;
  };
  known_address_blocks: { user_id: number; address_block: string; last_login_at: number };
  /** TOTP of a user; it counts once it is confirmed. */
  second_factors: {
    user_id: number;
    encrypted_totp: string;
    sealed_with: string;
    created_at: number;
    confirmed_at: number | null;
    /** The 30 s step of the newest code that was accepted: none is accepted twice. */
    last_step: number;
  };
  invitations: {
    id: Generated<number>;
    token_hash: string;
    /** The only address that may use it; null for any. */
    email: string | null;
    created_at: number;
    expires_at: number;
    used_at: number | null;
  };
  throttles: { subject: string; count: number; last_at: number; expires_at: number };
  api_keys: ApiKeyTable;
  /** One row while a request of this user asks the exchange about a key. */
  key_claims: { user_id: number; claim: string; expires_at: number };
  /** What the operator has frozen: `all`, `exchange:<id>` or `user:<id>`. */
  freezes: { scope: string; frozen_at: number };
  generated_keys: GeneratedKeyTable;
  /** What the owner of a key was told. `name` is made of what it is about, so that nothing is told twice. */
  notices: {
    id: Generated<number>;
    user_id: number;
    name: string;
    code: string;
    /** JSON. */
    params: string;
    created_at: number;
  };
  /** Notices that have yet to go out, by webhook or e-mail. */
  notice_deliveries: { notice_id: number; channel: string; attempts: number; due_at: number };
  /** Whose logins at the host application are whose here. */
  host_identities: { issuer: string; subject: string; user_id: number; linked_at: number };
  /** Identities whose account was deleted, as hashes: tokens from before make none anew. */
  host_departures: { identity: string; left_at: number };
  /** Who was taken over: from another program's row, `source` being its Fernet key's fingerprint, and with which of its keys, if any. */
  imported_users: {
    source: string;
    source_id: string;
    user_id: number;
    source_key_id: string | null;
    imported_at: number;
  };
  virtual_keys: VirtualKeyTable;
  /** What a virtual key has reserved in a day (days since 1970, UTC), and its orders in the newest minute. */
  virtual_key_days: {
    virtual_key_id: number;
    day: number;
    /** Millionths of USDT. */
    reserved: number;
    orders: number;
    minute: number;
    minute_orders: number;
  };
  bot_orders: BotOrderTable;
  /** The client order ids of the further orders of a row in `bot_orders`, which itself names the first. */
  bot_order_names: {
    user_id: number;
    symbol: string;
    client_order_id: string;
    number: number | null;
    order_id: number;
  };
  /** Reads through the gateway, by virtual key, minute and endpoint. */
  bot_reads: { virtual_key_id: number; minute: number; endpoint: string; count: number };
  /**
   * Request weight taken in a minute, by exchange and by group of nodes that share outgoing addresses: by whom it was
   * taken, what the exchange itself has counted, and until when it wants to be left alone.
   */
  exchange_weight: {
    exchange: string;
    outgoing_group: string;
    minute: number;
    used_vault: number;
    used_public: number;
    used_signed: number;
    seen: number;
    stopped_until: number;
    /** What the exchange grants an address, once it has said so. */
    weight_per_minute: number | null;
  };
  audit_entries: {
    chain_id: number;
    sequence: number;
    at: number;
    event: string;
    actor: string;
    subject: string;
    request_id: string;
    data: string;
    details_hash: string;
    hash: string;
  };
  /** What may be erased without breaking the chain: addresses, agents, texts. */
  audit_details: { chain_id: number; sequence: number; nonce: string; details: string };
  audit_heads: {
    chain_id: number;
    sequence: number;
    head: string;
    mac: string;
    sealed_with: string;
    /** Whether it has changed since a checkpoint last took it up. */
    is_pending: Generated<boolean>;
  };
  audit_checkpoints: CheckpointTable;
  /** The heads that a checkpoint states; those of the number after the newest are being gathered. */
  audit_checkpoint_leaves: { number: number; chain_id: number; sequence: number; head: string };
  /** The newest checkpoint, under a MAC. */
  audit_checkpoint_head: { id: number; number: number; hash: string; mac: string; sealed_with: string };
  /** Up to where the entries of a chain were moved into an archive. */
  audit_archives: { chain_id: number; sequence: number; head: string; mac: string; sealed_with: string };
  /** The newest checkpoint that a receiver outside has taken. */
  webhook_deliveries: { receiver: string; number: number };
  /** Refusals of one kind in one minute that were counted instead of recorded one by one. */
  refusal_folds: { chain_id: number; kind: string; minute: number; count: number };
  /** Chains whose details are to be erased, because their user left. */
  erasures: { chain_id: number; requested_at: number };
  /** Periodic work: when it is due, and which node has it in hand until when. */
  jobs: { name: string; due_at: number; holder: string; lease_expires_at: number };
  /** The processes that serve this database, when each was last heard of, and which Fernet keys it holds, as fingerprints. */
  nodes: { id: string; version: string; started_at: number; seen_at: number; fernet_keys: Generated<string> };
}

interface CheckpointTable {
  number: number;
  at: number;
  /** The hash of the checkpoint before. */
  previous: string;
  leaf_count: number;
  root: string;
  hash: string;
  signature: string;
}

export interface VirtualKeyTable {
  id: Generated<number>;
  user_id: number;
  /** Names the key; not secret. */
  api_key: string;
  label: string;
  /** JSON: the limits, and the secret or public key; empty once it is revoked. */
  encrypted_grant: string;
  sealed_with: string;
  created_at: number;
  updated_at: number;
  revoked_at: number | null;
  last_used_at: number | null;
}

/** What was reserved for a request that places orders, until its outcome is known for good. */
export interface BotOrderTable {
  id: Generated<number>;
  virtual_key_id: number;
  user_id: number;
  exchange: string;
  /** The day against whose cap it counts. */
  day: number;
  symbol: string;
  /** Of its first order. */
  client_order_id: string;
  /** The exchange's own number of that order, once it is known. */
  number: number | null;
  /** SHA-256 of what the bot has signed: it is accepted once. */
  payload_hash: string;
  /** JSON: for each group what was reserved, what is still counted, and the client ids of its orders. */
  groups: string;
  /** Units of 10^-18 USDT for one of the quote asset, as text. */
  rate: string;
  reserved: number;
  /** What still counts: less than was reserved once a part will never be executed. */
  kept: number;
  /** `sent`, `unknown`, `open` or `final`. */
  state: string;
  /** The time in the signed request, by the exchange's clock. */
  sent_at: number;
  recv_window: number;
  /** How often the exchange has said, late enough to be believed, that there is no such order. */
  absences: number;
  /** When the exchange is to be asked about it; null if it need not be. */
  look_at: number | null;
  created_at: number;
}

/** A key pair that was made here, for the owner to register its public half with the exchange. */
export interface GeneratedKeyTable {
  id: Generated<number>;
  user_id: number;
  exchange: string;
  key_type: string;
  label: string | null;
  /** PEM. */
  public_key: string;
  encrypted_private_key: string;
  sealed_with: string;
  created_at: number;
  expires_at: number;
}

export interface ApiKeyTable {
  id: Generated<number>;
  user_id: number;
  exchange: string;
  key_type: string;
  label: string | null;
  encrypted_api_key: string;
  encrypted_secret_key: string;
  sealed_with: string;
  /** Accepted by exchange and key policy at the last check that had an answer. */
  is_valid: boolean;
  state: string;
  /** JSON: a notice, or null. */
  state_reason: string | null;
  state_since: number;
  /** JSON: the permissions with their verdicts, as of the last inspection. */
  permissions: string;
  /** JSON: a list of notices. */
  warnings: string;
  is_ip_restricted: boolean | null;
  trading_expires_at: number | null;
  /** The exchange's own id of the account. */
  account_id: string | null;
  last_checked_at: number;
  last_confirmed_at: number;
  /** Counts its replacements, from 1. */
  version: Generated<number>;
  /** `user` or `keyhold`; null unless it is frozen. What the operator froze stands in `freezes`. */
  frozen_by: string | null;
  frozen_at: number | null;
  /** JSON: why Keyhold froze it, or null. */
  frozen_reason: string | null;
  /** When it is to be watched next. */
  next_check_at: Generated<number>;
  /** Until when a node has it in hand, to watch it. */
  claimed_until: Generated<number>;
  /** How often in a row watching it brought no verdict, and a rejection. */
  doubts: Generated<number>;
  rejections: Generated<number>;
  created_at: number;
  updated_at: number;
}

export type Database = database.Database<Schema>;
export type Tx = database.Tx<Schema>;
