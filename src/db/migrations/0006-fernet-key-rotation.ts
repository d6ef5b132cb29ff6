import type { Migration } from "../migrate.ts";

/**
 * Which Fernet keys each node holds, and which were retired when. It does not break older programs: a node of one says nothing of its
 * keys, so that rotation waits until it is gone, and what it seals under a key that was retired is refused by the database.
 */
export const fernetKeyRotation: Migration = {
  number: 6,
  name: "fernet-key-rotation",
  breaking: false,
  statements: () => [
    // Fingerprints, separated by commas; the one that seals comes first.
    "alter table nodes add column fernet_keys text not null default ''",
    `create table fernet_key_history (
      fingerprint text primary key,
      first_used_at bigint not null,
      retired_at bigint not null
    )`,
  ],
};
