-- Who sells: organizations, their environments and keys. These tables are global, because they are looked up before
-- the environment is known. Every other table's primary key begins with environment_id.
create table organizations (
  id text primary key,
  name text not null,
  created_at timestamptz not null
);

create table environments (
  id text primary key,
  organization_id text not null references organizations,
  name text not null,
  kind text not null constraint environment_kind check (kind in ('live', 'sandbox')),
  default_currency text not null default 'usd',
  -- A provider that is named but not connected is played by the sandbox, unless this is off. Never in live.
  simulate_unconnected_providers boolean not null default true,
  -- How the pages look: the name buyers see, accent colour (rrggbb), logo and legal links.
  display_name text,
  accent text,
  logo_url text,
  terms_url text,
  privacy_url text,
  created_at timestamptz not null
);
create unique index one_live_environment_per_organization on environments (organization_id) where kind = 'live';

create table api_keys (
  id text primary key,
  environment_id text not null references environments,
  name text not null,
  -- SHA-256 of the key: the key itself is shown once and never kept.
  key_hash bytea not null constraint api_keys_hash_is_unique unique,
  last4 text not null,
  scopes text[] not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null
);
create index api_keys_of_environment on api_keys (environment_id, id);

-- The environment's clock: all domain times. now = frozen_at, else system time + offset. While advancing, frozen_at
-- is the progress, target the goal; lease_until and fence let another process go on after a crash.
create table environment_clocks (
  environment_id text primary key references environments,
  offset_us bigint not null default 0,
  frozen_at timestamptz,
  status text not null default 'ready' constraint clock_status check (status in ('ready', 'advancing')),
  target timestamptz,
  freeze_at_target boolean not null default false,
  processed jsonb not null default '{}',
  lease_until timestamptz,
  fence bigint not null default 0
);

-- The sequencer's counter: the last event sequence given out in an environment.
create table environment_sequences (
  environment_id text primary key references environments,
  last_sequence bigint not null default 0
);

-- Secret links to pages: token → what it opens.
create table public_links (
  token text primary key,
  environment_id text not null references environments,
  kind text not null constraint public_link_kind check (kind in ('checkout_session')),
  object_id text not null
);
create unique index one_link_per_object on public_links (environment_id, kind, object_id);

-- Work that is due at a moment of the environment's clock. One row per kind and subject; rank orders work of one
-- instant; leases and fences are used only by work that makes HTTP calls.
create table due_work (
  environment_id text not null references environments,
  kind text not null,
  subject_id text not null,
  due_at timestamptz not null,
  rank smallint not null,
  attempts integer not null default 0,
  lease_until timestamptz,
  fence bigint not null default 0,
  parked_at timestamptz,
  last_error text,
  primary key (environment_id, kind, subject_id)
);
create index due_work_of_kind on due_work (environment_id, kind, due_at, rank, subject_id) where parked_at is null;

-- Answers to requests that carried an Idempotency-Key, kept 30 days of system time. The answer is sealed: it may hold secrets.
create table idempotent_requests (
  environment_id text not null references environments,
  key text not null,
  request_hash bytea not null,
  route text not null,
  state text not null constraint idempotent_request_state check (state in ('started', 'finished')),
  status integer,
  sealed_body text,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (environment_id, key),
  constraint finished_has_an_answer check ((state = 'finished') = (status is not null and sealed_body is not null))
);
create index idempotent_requests_by_age on idempotent_requests (started_at);

-- Provider accounts. Secrets are sealed. A sandbox environment is made with one sandbox connection.
create table connections (
  environment_id text not null references environments,
  id text not null,
  provider text not null,
  name text not null,
  status text not null constraint connection_status check (status in ('active', 'disabled')),
  sealed_secrets text not null,
  -- The webhook event that the poller had to make good: to be enabled at the provider.
  webhooks_missing text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id)
);
-- Looked up by id alone when a provider calls: before its environment is known.
create unique index connection_id_is_unique on connections (id);
