import type { Migration } from "../migrate.ts";

/** Users, sessions, exchange keys and the audit chain. */
export const foundation: Migration = {
  number: 1,
  name: "foundation",
  breaking: true,
  statements: ({ identity }) => [
    `create table fernet_keys (
      fingerprint text primary key,
      known_value text not null,
      first_used_at bigint not null
    )`,
    `create table deployment (
      id bigint primary key check (id = 1),
      deployment_id text not null,
      name text not null,
      encrypted_checkpoint_key text not null,
      sealed_with text not null references fernet_keys (fingerprint),
      created_at bigint not null
    )`,

    `create table users (
      id ${identity},
      email text not null,
      hashed_password text not null,
      sealed_with text not null references fernet_keys (fingerprint),
      is_active boolean not null,
      created_at bigint not null,
      updated_at bigint not null
    )`,
    "create unique index users_email on users (email)",
    "create index users_sealed_with on users (sealed_with)",
    `create table sessions (
      id ${identity},
      user_id bigint not null references users (id) on delete cascade,
      created_at bigint not null,
      last_used_at bigint not null,
      expires_at bigint not null,
      ended_at bigint
    )`,
    "create index sessions_user on sessions (user_id)",
    `create table refresh_tokens (
      token_hash text primary key,
      session_id bigint not null references sessions (id) on delete cascade,
      binding text not null,
      issued_at bigint not null,
      replaced_at bigint
    )`,
    "create index refresh_tokens_session on refresh_tokens (session_id)",
    `create table known_address_blocks (
      user_id bigint not null references users (id) on delete cascade,
      address_block text not null,
      last_login_at bigint not null,
      primary key (user_id, address_block)
    )`,
    `create table throttles (
      subject text primary key,
      count bigint not null,
      last_at bigint not null,
      expires_at bigint not null
    )`,
    "create index throttles_expiry on throttles (expires_at)",

    `create table api_keys (
      id ${identity},
      user_id bigint not null references users (id),
      exchange text not null,
      key_type text not null,
      label text,
      encrypted_api_key text not null,
      encrypted_secret_key text not null,
      sealed_with text not null references fernet_keys (fingerprint),
      is_valid boolean not null,
      state text not null,
      state_reason text,
      state_since bigint not null,
      permissions text not null,
      warnings text not null,
      is_ip_restricted boolean,
      trading_expires_at bigint,
      account_id text,
      last_checked_at bigint not null,
      last_confirmed_at bigint not null,
      created_at bigint not null,
      updated_at bigint not null
    )`,
    "create unique index api_keys_one_per_user on api_keys (user_id)",
    "create index api_keys_sealed_with on api_keys (sealed_with)",
    `create table key_claims (
      user_id bigint primary key references users (id) on delete cascade,
      claim text not null,
      expires_at bigint not null
    )`,
    `create table exchange_weight (
      exchange text not null,
      outgoing_group text not null,
      minute bigint not null,
      used bigint not null,
      primary key (exchange, outgoing_group)
    )`,

    `create table audit_entries (
      chain_id bigint not null,
      sequence bigint not null,
      at bigint not null,
      event text not null,
      actor text not null,
      subject text not null,
      request_id text not null,
      data text not null,
      details_hash text not null,
      hash text not null,
      primary key (chain_id, sequence)
    )`,
    `create table audit_details (
      chain_id bigint not null,
      sequence bigint not null,
      nonce text not null,
      details text not null,
      primary key (chain_id, sequence)
    )`,
    `create table audit_heads (
      chain_id bigint primary key,
      sequence bigint not null,
      head text not null,
      mac text not null,
      sealed_with text not null references fernet_keys (fingerprint)
    )`,
    "create index audit_heads_sealed_with on audit_heads (sealed_with)",
    `create table audit_folds (
      chain_id bigint not null,
      kind text not null,
      minute bigint not null,
      count bigint not null,
      primary key (chain_id, kind)
    )`,
  ],
};
