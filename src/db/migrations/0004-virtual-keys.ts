import type { Migration } from "../migrate.ts";

/**
 * Virtual keys, what they have reserved, and the orders that they have placed. It breaks older programs, because they would
 * delete an exchange key and leave the virtual keys of it alive for the next one.
 */
export const virtualKeys: Migration = {
  number: 4,
  name: "virtual-keys",
  breaking: true,
  statements: ({ identity }) => [
    `create table virtual_keys (
      id ${identity},
      user_id bigint not null references users (id) on delete cascade,
      api_key text not null,
      label text not null,
      encrypted_grant text not null,
      sealed_with text not null references fernet_keys (fingerprint),
      created_at bigint not null,
      updated_at bigint not null,
      revoked_at bigint,
      last_used_at bigint
    )`,
    "create unique index virtual_keys_api_key on virtual_keys (api_key)",
    "create index virtual_keys_user on virtual_keys (user_id)",
    "create index virtual_keys_sealed_with on virtual_keys (sealed_with)",

    // What a virtual key has reserved in a day of UTC, in millionths of USDT, and how many orders in its newest minute.
    `create table virtual_key_days (
      virtual_key_id bigint not null references virtual_keys (id) on delete cascade,
      day bigint not null,
      reserved bigint not null,
      orders bigint not null,
      minute bigint not null,
      minute_orders bigint not null,
      primary key (virtual_key_id, day)
    )`,
    "create index virtual_key_days_day on virtual_key_days (day)",

    `create table bot_orders (
      id ${identity},
      virtual_key_id bigint not null references virtual_keys (id) on delete cascade,
      user_id bigint not null,
      exchange text not null,
      day bigint not null,
      symbol text not null,
      client_order_id text not null,
      number bigint,
      payload_hash text not null,
      groups text not null,
      rate text not null,
      reserved bigint not null,
      kept bigint not null,
      state text not null,
      sent_at bigint not null,
      recv_window bigint not null,
      absences bigint not null,
      look_at bigint,
      created_at bigint not null
    )`,
    "create unique index bot_orders_payload on bot_orders (virtual_key_id, payload_hash)",
    "create index bot_orders_look_at on bot_orders (look_at) where look_at is not null",
    // By its name an order is looked for while nobody knows the exchange's number of it, by that number ever after. For the further
    // orders of a list there is a table.
    `create index bot_orders_name on bot_orders (user_id, symbol, client_order_id)
      where state in ('sent', 'unknown')`,
    "create index bot_orders_number on bot_orders (user_id, symbol, number) where number is not null",
    `create table bot_order_names (
      user_id bigint not null,
      symbol text not null,
      client_order_id text not null,
      number bigint,
      order_id bigint not null references bot_orders (id) on delete cascade,
      primary key (order_id, client_order_id)
    )`,
    "create index bot_order_names_name on bot_order_names (user_id, symbol, client_order_id)",
    "create index bot_order_names_number on bot_order_names (user_id, symbol, number) where number is not null",

    // Reads through the gateway, counted and not recorded one by one.
    `create table bot_reads (
      virtual_key_id bigint not null references virtual_keys (id) on delete cascade,
      minute bigint not null,
      endpoint text not null,
      count bigint not null,
      primary key (virtual_key_id, minute, endpoint)
    )`,
    "create index bot_reads_minute on bot_reads (minute)",

    // Counts within a minute: nothing in it needs to be kept.
    "drop table exchange_weight",
    `create table exchange_weight (
      exchange text not null,
      outgoing_group text not null,
      minute bigint not null,
      used_vault bigint not null,
      used_public bigint not null,
      used_signed bigint not null,
      seen bigint not null,
      stopped_until bigint not null,
      weight_per_minute bigint,
      primary key (exchange, outgoing_group)
    )`,
  ],
};
