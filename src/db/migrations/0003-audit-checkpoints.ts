import type { Migration } from "../migrate.ts";

/**
 * Checkpoints of the audit chains, and what archiving leaves of a chain. It breaks older programs, because they would
 * append without saying that the chain has changed, and no checkpoint would cover what they append.
 */
export const auditCheckpoints: Migration = {
  number: 3,
  name: "audit-checkpoints",
  breaking: true,
  statements: () => [
    // What is not proven does not stand among the audit tables.
    "alter table audit_folds rename to refusal_folds",
    "alter table audit_heads add column is_pending boolean not null default true",
    "create index audit_heads_pending on audit_heads (chain_id) where is_pending",

    `create table audit_checkpoints (
      number bigint primary key,
      at bigint not null,
      previous text not null,
      leaf_count bigint not null,
      root text not null,
      hash text not null,
      signature text not null
    )`,
    `create table audit_checkpoint_leaves (
      number bigint not null,
      chain_id bigint not null,
      sequence bigint not null,
      head text not null,
      primary key (number, chain_id)
    )`,
    "create index audit_checkpoint_leaves_chain on audit_checkpoint_leaves (chain_id, sequence)",
    `create table audit_checkpoint_head (
      id bigint primary key check (id = 1),
      number bigint not null,
      hash text not null,
      mac text not null,
      sealed_with text not null references fernet_keys (fingerprint)
    )`,
    `create table audit_archives (
      chain_id bigint primary key,
      sequence bigint not null,
      head text not null,
      mac text not null,
      sealed_with text not null references fernet_keys (fingerprint)
    )`,
    "create index audit_archives_sealed_with on audit_archives (sealed_with)",
    `create table webhook_deliveries (
      receiver text primary key,
      number bigint not null
    )`,
  ],
};
