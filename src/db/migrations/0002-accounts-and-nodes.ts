import type { Migration } from "../migrate.ts";

/**
 * Second factors, invitations, sessions that their owner can recognise, erasure of personal details, and what several
 * nodes share. It breaks older programs, because they would let people in without the second factor.
 */
export const accountsAndNodes: Migration = {
  number: 2,
  name: "accounts-and-nodes",
  breaking: true,
  statements: ({ identity }) => [
    "alter table sessions add column verified_at bigint",
    "alter table sessions add column address text not null default ''",
    "alter table sessions add column user_agent text not null default ''",
    "alter table refresh_tokens add column retried_at bigint",
    "create index sessions_expiry on sessions (expires_at)",
    "create index sessions_ended on sessions (ended_at) where ended_at is not null",
    "create index known_address_blocks_age on known_address_blocks (last_login_at)",

    `create table second_factors (
      user_id bigint primary key references users (id) on delete cascade,
      encrypted_totp text not null,
      sealed_with text not null references fernet_keys (fingerprint),
      created_at bigint not null,
      confirmed_at bigint,
      last_step bigint not null
    )`,
    "create index second_factors_sealed_with on second_factors (sealed_with)",
    `create table invitations (
      id ${identity},
      token_hash text not null,
      email text,
      created_at bigint not null,
      expires_at bigint not null,
      used_at bigint
    )`,
    "create unique index invitations_token on invitations (token_hash)",
    `create table erasures (
      chain_id bigint primary key,
      requested_at bigint not null
    )`,

    `create table jobs (
      name text primary key,
      due_at bigint not null,
      holder text not null,
      lease_expires_at bigint not null
    )`,
    `create table nodes (
      id text primary key,
      version text not null,
      started_at bigint not null,
      seen_at bigint not null
    )`,
  ],
};
