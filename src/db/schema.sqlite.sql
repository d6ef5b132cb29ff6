-- What the migrations make of an empty database. Written by: npm run schema

CREATE TABLE api_keys (id integer primary key autoincrement, user_id bigint not null references users (id), exchange text not null, key_type text not null, label text, encrypted_api_key text not null, encrypted_secret_key text not null, sealed_with text not null references fernet_keys (fingerprint), is_valid boolean not null, state text not null, state_reason text, state_since bigint not null, permissions text not null, warnings text not null, is_ip_restricted boolean, trading_expires_at bigint, account_id text, last_checked_at bigint not null, last_confirmed_at bigint not null, created_at bigint not null, updated_at bigint not null, version bigint not null default 1, frozen_by text, frozen_at bigint, frozen_reason text, next_check_at bigint not null default 0, claimed_until bigint not null default 0, doubts bigint not null default 0, rejections bigint not null default 0);

CREATE INDEX api_keys_next_check_at on api_keys (exchange, next_check_at);

CREATE UNIQUE INDEX api_keys_one_per_user on api_keys (user_id);

CREATE INDEX api_keys_sealed_with on api_keys (sealed_with);

CREATE TABLE audit_archives (chain_id bigint primary key, sequence bigint not null, head text not null, mac text not null, sealed_with text not null references fernet_keys (fingerprint));

CREATE INDEX audit_archives_sealed_with on audit_archives (sealed_with);

CREATE TABLE audit_checkpoint_head (id bigint primary key check (id = 1), number bigint not null, hash text not null, mac text not null, sealed_with text not null references fernet_keys (fingerprint));

CREATE TABLE audit_checkpoint_leaves (number bigint not null, chain_id bigint not null, sequence bigint not null, head text not null, primary key (number, chain_id));

CREATE INDEX audit_checkpoint_leaves_chain on audit_checkpoint_leaves (chain_id, sequence);

CREATE TABLE audit_checkpoints (number bigint primary key, at bigint not null, previous text not null, leaf_count bigint not null, root text not null, hash text not null, signature text not null);

CREATE TABLE audit_details (chain_id bigint not null, sequence bigint not null, nonce text not null, details text not null, primary key (chain_id, sequence));

CREATE TABLE audit_entries (chain_id bigint not null, sequence bigint not null, at bigint not null, event text not null, actor text not null, subject text not null, request_id text not null, data text not null, details_hash text not null, hash text not null, primary key (chain_id, sequence));

CREATE TABLE audit_heads (chain_id bigint primary key, sequence bigint not null, head text not null, mac text not null, sealed_with text not null references fernet_keys (fingerprint), is_pending boolean not null default true);

CREATE INDEX audit_heads_pending on audit_heads (chain_id) where is_pending;

CREATE INDEX audit_heads_sealed_with on audit_heads (sealed_with);

CREATE TABLE bot_order_names (user_id bigint not null, symbol text not null, client_order_id text not null, number bigint, order_id bigint not null references bot_orders (id) on delete cascade, primary key (order_id, client_order_id));

CREATE INDEX bot_order_names_name on bot_order_names (user_id, symbol, client_order_id);

CREATE INDEX bot_order_names_number on bot_order_names (user_id, symbol, number) where number is not null;

CREATE TABLE bot_orders (id integer primary key autoincrement, virtual_key_id bigint not null references virtual_keys (id) on delete cascade, user_id bigint not null, exchange text not null, day bigint not null, symbol text not null, client_order_id text not null, number bigint, payload_hash text not null, groups text not null, rate text not null, reserved bigint not null, kept bigint not null, state text not null, sent_at bigint not null, recv_window bigint not null, absences bigint not null, look_at bigint, created_at bigint not null);

CREATE INDEX bot_orders_look_at on bot_orders (look_at) where look_at is not null;

CREATE INDEX bot_orders_name on bot_orders (user_id, symbol, client_order_id) where state in ('sent', 'unknown');

CREATE INDEX bot_orders_number on bot_orders (user_id, symbol, number) where number is not null;

CREATE UNIQUE INDEX bot_orders_payload on bot_orders (virtual_key_id, payload_hash);

CREATE TABLE bot_reads (virtual_key_id bigint not null references virtual_keys (id) on delete cascade, minute bigint not null, endpoint text not null, count bigint not null, primary key (virtual_key_id, minute, endpoint));

CREATE INDEX bot_reads_minute on bot_reads (minute);

CREATE TABLE deployment (id bigint primary key check (id = 1), deployment_id text not null, name text not null, encrypted_checkpoint_key text not null, sealed_with text not null references fernet_keys (fingerprint), created_at bigint not null);

CREATE TABLE erasures (chain_id bigint primary key, requested_at bigint not null);

CREATE TABLE exchange_weight (exchange text not null, outgoing_group text not null, minute bigint not null, used_vault bigint not null, used_public bigint not null, used_signed bigint not null, seen bigint not null, stopped_until bigint not null, weight_per_minute bigint, primary key (exchange, outgoing_group));

CREATE TABLE fernet_key_history (fingerprint text primary key, first_used_at bigint not null, retired_at bigint not null);

CREATE TABLE fernet_keys (fingerprint text primary key, known_value text not null, first_used_at bigint not null);

CREATE TABLE freezes (scope text primary key, frozen_at bigint not null);

CREATE TABLE generated_keys (id integer primary key autoincrement, user_id bigint not null references users (id) on delete cascade, exchange text not null, key_type text not null, label text, public_key text not null, encrypted_private_key text not null, sealed_with text not null references fernet_keys (fingerprint), created_at bigint not null, expires_at bigint not null);

CREATE INDEX generated_keys_expiry on generated_keys (expires_at);

CREATE INDEX generated_keys_sealed_with on generated_keys (sealed_with);

CREATE INDEX generated_keys_user on generated_keys (user_id);

CREATE TABLE host_departures (identity text primary key, left_at bigint not null);

CREATE INDEX host_departures_age on host_departures (left_at);

CREATE TABLE host_identities (issuer text not null, subject text not null, user_id bigint not null references users (id) on delete cascade, linked_at bigint not null, primary key (issuer, subject));

CREATE INDEX host_identities_user on host_identities (user_id);

CREATE TABLE imported_users (source text not null, source_id text not null, user_id bigint not null, source_key_id text, imported_at bigint not null, primary key (source, source_id));

CREATE INDEX imported_users_user on imported_users (user_id);

CREATE TABLE invitations (id integer primary key autoincrement, token_hash text not null, email text, created_at bigint not null, expires_at bigint not null, used_at bigint);

CREATE UNIQUE INDEX invitations_token on invitations (token_hash);

CREATE TABLE jobs (name text primary key, due_at bigint not null, holder text not null, lease_expires_at bigint not null);

CREATE TABLE key_claims (user_id bigint primary key references users (id) on delete cascade, claim text not null, expires_at bigint not null);

CREATE TABLE known_address_blocks (user_id bigint not null references users (id) on delete cascade, address_block text not null, last_login_at bigint not null, primary key (user_id, address_block));

CREATE INDEX known_address_blocks_age on known_address_blocks (last_login_at);

CREATE TABLE "migrations" ("number" integer primary key, "name" text not null, "is_breaking" boolean not null, "applied_at" bigint not null);

CREATE TABLE nodes (id text primary key, version text not null, started_at bigint not null, seen_at bigint not null, fernet_keys text not null default '');

CREATE TABLE notice_deliveries (notice_id bigint not null references notices (id) on delete cascade, channel text not null, attempts bigint not null, due_at bigint not null, primary key (notice_id, channel));

CREATE INDEX notice_deliveries_due on notice_deliveries (channel, due_at);

CREATE TABLE notices (id integer primary key autoincrement, user_id bigint not null references users (id) on delete cascade, name text not null, code text not null, params text not null, created_at bigint not null);

CREATE INDEX notices_age on notices (created_at);

CREATE UNIQUE INDEX notices_name on notices (user_id, name);

CREATE INDEX notices_user on notices (user_id, id);

CREATE TABLE refresh_tokens (token_hash text primary key, session_id bigint not null references sessions (id) on delete cascade, binding text not null, issued_at bigint not null, replaced_at bigint, retried_at bigint);

CREATE INDEX refresh_tokens_session on refresh_tokens (session_id);

CREATE TABLE "refusal_folds" (chain_id bigint not null, kind text not null, minute bigint not null, count bigint not null, primary key (chain_id, kind));

CREATE TABLE second_factors (user_id bigint primary key references users (id) on delete cascade, encrypted_totp text not null, sealed_with text not null references fernet_keys (fingerprint), created_at bigint not null, confirmed_at bigint, last_step bigint not null);

CREATE INDEX second_factors_sealed_with on second_factors (sealed_with);

CREATE TABLE sessions (id integer primary key autoincrement, user_id bigint not null references users (id) on delete cascade, created_at bigint not null, last_used_at bigint not null, expires_at bigint not null, ended_at bigint, verified_at bigint, address text not null default '', user_agent text not null default '', host_login text, host_authenticated_at bigint);

CREATE INDEX sessions_ended on sessions (ended_at) where ended_at is not null;

CREATE INDEX sessions_expiry on sessions (expires_at);

CREATE UNIQUE INDEX sessions_host_login on sessions (host_login) where host_login is not null;

CREATE INDEX sessions_user on sessions (user_id);

CREATE TABLE throttles (subject text primary key, count bigint not null, last_at bigint not null, expires_at bigint not null);

CREATE INDEX throttles_expiry on throttles (expires_at);

CREATE TABLE users (id integer primary key autoincrement, email text not null, hashed_password text not null, sealed_with text not null references fernet_keys (fingerprint), is_active boolean not null, created_at bigint not null, updated_at bigint not null);

CREATE UNIQUE INDEX users_email on users (email);

CREATE INDEX users_sealed_with on users (sealed_with);

CREATE TABLE virtual_key_days (virtual_key_id bigint not null references virtual_keys (id) on delete cascade, day bigint not null, reserved bigint not null, orders bigint not null, minute bigint not null, minute_orders bigint not null, primary key (virtual_key_id, day));

CREATE INDEX virtual_key_days_day on virtual_key_days (day);

CREATE TABLE virtual_keys (id integer primary key autoincrement, user_id bigint not null references users (id) on delete cascade, api_key text not null, label text not null, encrypted_grant text not null, sealed_with text not null references fernet_keys (fingerprint), created_at bigint not null, updated_at bigint not null, revoked_at bigint, last_used_at bigint);

CREATE UNIQUE INDEX virtual_keys_api_key on virtual_keys (api_key);

CREATE INDEX virtual_keys_sealed_with on virtual_keys (sealed_with);

CREATE INDEX virtual_keys_user on virtual_keys (user_id);

CREATE TABLE webhook_deliveries (receiver text primary key, number bigint not null);
