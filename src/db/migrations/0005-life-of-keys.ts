import type { Migration } from "../migrate.ts";

/**
 * Exchange keys that are frozen, replaced, made here and watched, and what their owners are told of it. It breaks older programs,
 * because they would sign with frozen keys.
 */
export const lifeOfKeys: Migration = {
  number: 5,
  name: "life-of-keys",
  breaking: true,
  statements: ({ identity }) => [
    // Counts replacements: what was asked about the key before says nothing of the one in its place.
    "alter table api_keys add column version bigint not null default 1",
    "alter table api_keys add column frozen_by text",
    "alter table api_keys add column frozen_at bigint",
    "alter table api_keys add column frozen_reason text",
    "alter table api_keys add column next_check_at bigint not null default 0",
    // Beside the time when it is due, so that what a dead node had in hand is first in the queue again.
    "alter table api_keys add column claimed_until bigint not null default 0",
    "alter table api_keys add column doubts bigint not null default 0",
    "alter table api_keys add column rejections bigint not null default 0",
    // By exchange, since each has a weight of its own, and one that has no address here is passed over.
    "create index api_keys_next_check_at on api_keys (exchange, next_check_at)",

    // What the operator has frozen: everything, an exchange, or a user. Keys that come later are under it too.
    `create table freezes (
      scope text primary key,
      frozen_at bigint not null
    )`,

    `create table generated_keys (
      id ${identity},
      user_id bigint not null references users (id) on delete cascade,
      exchange text not null,
      key_type text not null,
      label text,
      public_key text not null,
      encrypted_private_key text not null,
      sealed_with text not null references fernet_keys (fingerprint),
      created_at bigint not null,
      expires_at bigint not null
    )`,
    "create index generated_keys_user on generated_keys (user_id)",
    "create index generated_keys_sealed_with on generated_keys (sealed_with)",
    "create index generated_keys_expiry on generated_keys (expires_at)",

    // The name is what makes a notice: whoever finds the same again adds none.
    `create table notices (
      id ${identity},
      user_id bigint not null references users (id) on delete cascade,
      name text not null,
      code text not null,
      params text not null,
      created_at bigint not null
    )`,
    "create unique index notices_name on notices (user_id, name)",
    "create index notices_user on notices (user_id, id)",
    "create index notices_age on notices (created_at)",
    `create table notice_deliveries (
      notice_id bigint not null references notices (id) on delete cascade,
      channel text not null,
      attempts bigint not null,
      due_at bigint not null,
      primary key (notice_id, channel)
    )`,
    "create index notice_deliveries_due on notice_deliveries (channel, due_at)",

    // Who was taken over from another program, so that doing it again makes nobody twice, nor anew who was deleted since. It refers
    // to no user, and outlives it.
    `create table imported_users (
      source text not null,
      source_id text not null,
      user_id bigint not null,
      source_key_id text,
      imported_at bigint not null,
      primary key (source, source_id)
    )`,
    "create index imported_users_user on imported_users (user_id)",
  ],
};
