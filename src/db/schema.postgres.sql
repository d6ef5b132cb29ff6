-- What the migrations make of an empty database. Written by: npm run schema

create table api_keys (
  id bigint generated always as identity not null,
  user_id bigint not null,
  exchange text not null,
  key_type text not null,
  label text,
  encrypted_api_key text not null,
  encrypted_secret_key text not null,
  sealed_with text not null,
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
  updated_at bigint not null,
  version bigint default 1 not null,
  frozen_by text,
  frozen_at bigint,
  frozen_reason text,
  next_check_at bigint default 0 not null,
  claimed_until bigint default 0 not null,
  doubts bigint default 0 not null,
  rejections bigint default 0 not null,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_sealed_with_fkey FOREIGN KEY (sealed_with) REFERENCES fernet_keys(fingerprint),
  constraint api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

create table audit_archives (
  chain_id bigint not null,
  sequence bigint not null,
  head text not null,
  mac text not null,
  sealed_with text not null,
  constraint audit_archives_pkey PRIMARY KEY (chain_id),
  constraint audit_archives_sealed_with_fkey FOREIGN KEY (sealed_with) REFERENCES fernet_keys(fingerprint)
);

create table audit_checkpoint_head (
  id bigint not null,
  number bigint not null,
  hash text not null,
  mac text not null,
  sealed_with text not null,
  constraint audit_checkpoint_head_pkey PRIMARY KEY (id),
  constraint audit_checkpoint_head_sealed_with_fkey FOREIGN KEY (sealed_with) REFERENCES fernet_keys(fingerprint),
  constraint audit_checkpoint_head_id_check CHECK (id = 1)
);

create table audit_checkpoint_leaves (
  number bigint not null,
  chain_id bigint not null,
  sequence bigint not null,
  head text not null,
  constraint audit_checkpoint_leaves_pkey PRIMARY KEY (number, chain_id)
);

create table audit_checkpoints (
  number bigint not null,
  at bigint not null,
  previous text not null,
  leaf_count bigint not null,
  root text not null,
  hash text not null,
  signature text not null,
  constraint audit_checkpoints_pkey PRIMARY KEY (number)
);

create table audit_details (
  chain_id bigint not null,
  sequence bigint not null,
  nonce text not null,
  details text not null,
  constraint audit_details_pkey PRIMARY KEY (chain_id, sequence)
);

create table audit_entries (
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
  constraint audit_entries_pkey PRIMARY KEY (chain_id, sequence)
);

create table audit_heads (
  chain_id bigint not null,
  sequence bigint not null,
  head text not null,
  mac text not null,
  sealed_with text not null,
  is_pending boolean default true not null,
  constraint audit_heads_pkey PRIMARY KEY (chain_id),
  constraint audit_heads_sealed_with_fkey FOREIGN KEY (sealed_with) REFERENCES fernet_keys(fingerprint)
);

create table bot_order_names (
  user_id bigint not null,
  symbol text not null,
  client_order_id text not null,
  number bigint,
  order_id bigint not null,
  constraint bot_order_names_pkey PRIMARY KEY (order_id, client_order_id),
  constraint bot_order_names_order_id_fkey FOREIGN KEY (order_id) REFERENCES bot_orders(id) ON DELETE CASCADE
);

create table bot_orders (
  id bigint generated always as identity not null,
  virtual_key_id bigint not null,
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
  created_at bigint not null,
  constraint bot_orders_pkey PRIMARY KEY (id),
  constraint bot_orders_virtual_key_id_fkey FOREIGN KEY (virtual_key_id) REFERENCES virtual_keys(id) ON DELETE CASCADE
);

create table bot_reads (
  virtual_key_id bigint not null,
  minute bigint not null,
  endpoint text not null,
  count bigint not null,
  constraint bot_reads_pkey PRIMARY KEY (virtual_key_id, minute, endpoint),
  constraint bot_reads_virtual_key_id_fkey FOREIGN KEY (virtual_key_id) REFERENCES virtual_keys(id) ON DELETE CASCADE
);

create table deployment (
  id bigint not null,
  deployment_id text not null,
  name text not null,
  encrypted_checkpoint_key text not null,
  sealed_with text not null,
  created_at bigint not null,
  constraint deployment_pkey PRIMARY KEY (id),
  constraint deployment_sealed_with_fkey FOREIGN KEY (sealed_with) REFERENCES fernet_keys(fingerprint),
  constraint deployment_id_check CHECK (id = 1)
);

create table erasures (
  chain_id bigint not null,
  requested_at bigint not null,
  constraint erasures_pkey PRIMARY KEY (chain_id)
);

create table exchange_weight (
  exchange text not null,
  outgoing_group text not null,
  minute bigint not null,
  used_vault bigint not null,
  used_public bigint not null,
  used_signed bigint not null,
  seen bigint not null,
  stopped_until bigint not null,
  weight_per_minute bigint,
  constraint exchange_weight_pkey PRIMARY KEY (exchange, outgoing_group)
);

create table fernet_key_history (
  fingerprint text not null,
  first_used_at bigint not null,
  retired_at bigint not null,
  constraint fernet_key_history_pkey PRIMARY KEY (fingerprint)
);

create table fernet_keys (
  fingerprint text not null,
  known_value text not null,
  first_used_at bigint not null,
  constraint fernet_keys_pkey PRIMARY KEY (fingerprint)
);

create table freezes (
  scope text not null,
  frozen_at bigint not null,
  constraint freezes_pkey PRIMARY KEY (scope)
);

create table generated_keys (
  id bigint generated always as identity not null,
  user_id bigint not null,
  exchange text not null,
  key_type text not null,
  label text,
  public_key text not null,
  encrypted_private_key text not null,
  sealed_with text not null,
  created_at bigint not null,
  expires_at bigint not null,
  constraint generated_keys_pkey PRIMARY KEY (id),
  constraint generated_keys_sealed_with_fkey FOREIGN KEY (sealed_with) REFERENCES fernet_keys(fingerprint),
  constraint generated_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table host_departures (
  identity text not null,
  left_at bigint not null,
  constraint host_departures_pkey PRIMARY KEY (identity)
);

create table host_identities (
  issuer text not null,
  subject text not null,
  user_id bigint not null,
  linked_at bigint not null,
  constraint host_identities_pkey PRIMARY KEY (issuer, subject),
  constraint host_identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table imported_users (
  source text not null,
  source_id text not null,
  user_id bigint not null,
  source_key_id text,
  imported_at bigint not null,
  constraint imported_users_pkey PRIMARY KEY (source, source_id)
);

create table invitations (
  id bigint generated always as identity not null,
  token_hash text not null,
  email text,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  constraint invitations_pkey PRIMARY KEY (id)
);

create table jobs (
  name text not null,
  due_at bigint not null,
  holder text not null,
  lease_expires_at bigint not null,
  constraint jobs_pkey PRIMARY KEY (name)
);

create table key_claims (
  user_id bigint not null,
  claim text not null,
  expires_at bigint not null,
  constraint key_claims_pkey PRIMARY KEY (user_id),
  constraint key_claims_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table known_address_blocks (
  user_id bigint not null,
  address_block text not null,
  last_login_at bigint not null,
  constraint known_address_blocks_pkey PRIMARY KEY (user_id, address_block),
  constraint known_address_blocks_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table migrations (
  number integer not null,
  name text not null,
  is_breaking boolean not null,
  applied_at bigint not null,
  constraint migrations_pkey PRIMARY KEY (number)
);

create table nodes (
  id text not null,
  version text not null,
  started_at bigint not null,
  seen_at bigint not null,
  fernet_keys text default ''::text not null,
  constraint nodes_pkey PRIMARY KEY (id)
);

create table notice_deliveries (
  notice_id bigint not null,
  channel text not null,
  attempts bigint not null,
  due_at bigint not null,
  constraint notice_deliveries_pkey PRIMARY KEY (notice_id, channel),
  constraint notice_deliveries_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices(id) ON DELETE CASCADE
);

create table notices (
  id bigint generated always as identity not null,
  user_id bigint not null,
  name text not null,
  code text not null,
  params text not null,
  created_at bigint not null,
  constraint notices_pkey PRIMARY KEY (id),
  constraint notices_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table refresh_tokens (
  token_hash text not null,
  session_id bigint not null,
  binding text not null,
  issued_at bigint not null,
  replaced_at bigint,
  retried_at bigint,
  constraint refresh_tokens_pkey PRIMARY KEY (token_hash),
  constraint refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE
);

create table refusal_folds (
  chain_id bigint not null,
  kind text not null,
  minute bigint not null,
  count bigint not null,
  constraint audit_folds_pkey PRIMARY KEY (chain_id, kind)
);

create table second_factors (
  user_id bigint not null,
  encrypted_totp text not null,
  sealed_with text not null,
  created_at bigint not null,
  confirmed_at bigint,
  last_step bigint not null,
  constraint second_factors_pkey PRIMARY KEY (user_id),
  constraint second_factors_sealed_with_fkey FOREIGN KEY (sealed_with) REFERENCES fernet_keys(fingerprint),
  constraint second_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table sessions (
  id bigint generated always as identity not null,
  user_id bigint not null,
  created_at bigint not null,
  last_used_at bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  verified_at bigint,
  address text default ''::text not null,
  user_agent text default ''::text not null,
  host_login text,
  host_authenticated_at bigint,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table throttles (
  subject text not null,
  count bigint not null,
  last_at bigint not null,
  expires_at bigint not null,
  constraint throttles_pkey PRIMARY KEY (subject)
);

create table users (
  id bigint generated always as identity not null,
  email text not null,
  hashed_password text not null,
  sealed_with text not null,
  is_active boolean not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint users_pkey PRIMARY KEY (id),
  constraint users_sealed_with_fkey FOREIGN KEY (sealed_with) REFERENCES fernet_keys(fingerprint)
);

create table virtual_key_days (
  virtual_key_id bigint not null,
  day bigint not null,
  reserved bigint not null,
  orders bigint not null,
  minute bigint not null,
  minute_orders bigint not null,
  constraint virtual_key_days_pkey PRIMARY KEY (virtual_key_id, day),
  constraint virtual_key_days_virtual_key_id_fkey FOREIGN KEY (virtual_key_id) REFERENCES virtual_keys(id) ON DELETE CASCADE
);

create table virtual_keys (
  id bigint generated always as identity not null,
  user_id bigint not null,
  api_key text not null,
  label text not null,
  encrypted_grant text not null,
  sealed_with text not null,
  created_at bigint not null,
  updated_at bigint not null,
  revoked_at bigint,
  last_used_at bigint,
  constraint virtual_keys_pkey PRIMARY KEY (id),
  constraint virtual_keys_sealed_with_fkey FOREIGN KEY (sealed_with) REFERENCES fernet_keys(fingerprint),
  constraint virtual_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table webhook_deliveries (
  receiver text not null,
  number bigint not null,
  constraint webhook_deliveries_pkey PRIMARY KEY (receiver)
);

CREATE INDEX api_keys_next_check_at ON api_keys USING btree (exchange, next_check_at);

CREATE UNIQUE INDEX api_keys_one_per_user ON api_keys USING btree (user_id);

CREATE INDEX api_keys_sealed_with ON api_keys USING btree (sealed_with);

CREATE INDEX audit_archives_sealed_with ON audit_archives USING btree (sealed_with);

CREATE INDEX audit_checkpoint_leaves_chain ON audit_checkpoint_leaves USING btree (chain_id, sequence);

CREATE INDEX audit_heads_pending ON audit_heads USING btree (chain_id) WHERE is_pending;

CREATE INDEX audit_heads_sealed_with ON audit_heads USING btree (sealed_with);

CREATE INDEX bot_order_names_name ON bot_order_names USING btree (user_id, symbol, client_order_id);

CREATE INDEX bot_order_names_number ON bot_order_names USING btree (user_id, symbol, number) WHERE number IS NOT NULL;

CREATE INDEX bot_orders_look_at ON bot_orders USING btree (look_at) WHERE look_at IS NOT NULL;

CREATE INDEX bot_orders_name ON bot_orders USING btree (user_id, symbol, client_order_id) WHERE state = ANY (ARRAY['sent'::text, 'unknown'::text]);

CREATE INDEX bot_orders_number ON bot_orders USING btree (user_id, symbol, number) WHERE number IS NOT NULL;

CREATE UNIQUE INDEX bot_orders_payload ON bot_orders USING btree (virtual_key_id, payload_hash);

CREATE INDEX bot_reads_minute ON bot_reads USING btree (minute);

CREATE INDEX generated_keys_expiry ON generated_keys USING btree (expires_at);

CREATE INDEX generated_keys_sealed_with ON generated_keys USING btree (sealed_with);

CREATE INDEX generated_keys_user ON generated_keys USING btree (user_id);

CREATE INDEX host_departures_age ON host_departures USING btree (left_at);

CREATE INDEX host_identities_user ON host_identities USING btree (user_id);

CREATE INDEX imported_users_user ON imported_users USING btree (user_id);

CREATE UNIQUE INDEX invitations_token ON invitations USING btree (token_hash);

CREATE INDEX known_address_blocks_age ON known_address_blocks USING btree (last_login_at);

CREATE INDEX notice_deliveries_due ON notice_deliveries USING btree (channel, due_at);

CREATE INDEX notices_age ON notices USING btree (created_at);

CREATE UNIQUE INDEX notices_name ON notices USING btree (user_id, name);

CREATE INDEX notices_user ON notices USING btree (user_id, id);

CREATE INDEX refresh_tokens_session ON refresh_tokens USING btree (session_id);

CREATE INDEX second_factors_sealed_with ON second_factors USING btree (sealed_with);

CREATE INDEX sessions_ended ON sessions USING btree (ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX sessions_expiry ON sessions USING btree (expires_at);

CREATE UNIQUE INDEX sessions_host_login ON sessions USING btree (host_login) WHERE host_login IS NOT NULL;

CREATE INDEX sessions_user ON sessions USING btree (user_id);

CREATE INDEX throttles_expiry ON throttles USING btree (expires_at);

CREATE UNIQUE INDEX users_email ON users USING btree (email);

CREATE INDEX users_sealed_with ON users USING btree (sealed_with);

CREATE INDEX virtual_key_days_day ON virtual_key_days USING btree (day);

CREATE UNIQUE INDEX virtual_keys_api_key ON virtual_keys USING btree (api_key);

CREATE INDEX virtual_keys_sealed_with ON virtual_keys USING btree (sealed_with);

CREATE INDEX virtual_keys_user ON virtual_keys USING btree (user_id);
