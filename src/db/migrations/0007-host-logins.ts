import type { Migration } from "../migrate.ts";

/** Logins of the host application. It does not break older programs: they refuse such tokens, and show such sessions. */
export const hostLogins: Migration = {
  number: 7,
  name: "host-logins",
  breaking: false,
  statements: () => [
    `create table host_identities (
      issuer text not null,
      subject text not null,
      user_id bigint not null references users (id) on delete cascade,
      linked_at bigint not null,
      primary key (issuer, subject)
    )`,
    "create index host_identities_user on host_identities (user_id)",
    // It refers to no user, and outlives it for as long as a token from before may be good.
    `create table host_departures (
      identity text primary key,
      left_at bigint not null
    )`,
    "create index host_departures_age on host_departures (left_at)",
    "alter table sessions add column host_login text",
    "alter table sessions add column host_authenticated_at bigint",
    "create unique index sessions_host_login on sessions (host_login) where host_login is not null",
  ],
};
