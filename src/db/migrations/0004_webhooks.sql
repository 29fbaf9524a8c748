-- What we tell merchants: events (the outbox), endpoints, deliveries, attempts.
create table events (
  environment_id text not null references environments,
  id text not null,
  -- Insertion order, taken after the object's row lock: the sequencer numbers by it.
  position bigint generated always as identity,
  event_type text not null,
  object_id text not null,
  object_version integer not null,
  -- The object as it was then, as JSON text.
  snapshot text not null,
  created_at timestamptz not null,
  -- Given after commit by the one sequencer, so that it never goes backwards; with it the exact text that is signed.
  sequence bigint,
  body text,
  primary key (environment_id, id),
  constraint a_sequenced_event_has_a_body check ((sequence is null) = (body is null))
);
create unique index event_position_is_unique on events (position);
create unique index event_sequence_is_unique on events (environment_id, sequence);
create index events_without_sequence on events (environment_id, position) where sequence is null;
create index events_of_object on events (environment_id, object_id, position);

create table webhook_endpoints (
  environment_id text not null references environments,
  id text not null,
  url text not null,
  description text,
  enabled_events text[] not null,
  status text not null constraint endpoint_status check (status in ('enabled', 'disabled')),
  disabled_reason text,
  -- Sealed JSON: [{secret, expires_at}], the newest first; expired ones sign nothing.
  sealed_secrets text not null,
  failing_since timestamptz,
  consecutive_failures integer not null default 0,
  slow boolean not null default false,
  deleted_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id)
);

create table webhook_deliveries (
  environment_id text not null,
  id text not null,
  event_id text not null,
  endpoint_id text not null,
  status text not null constraint delivery_status check (status in ('pending', 'succeeded', 'exhausted', 'canceled')),
  attempt_count integer not null default 0,
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (environment_id, id),
  constraint one_delivery_per_event_and_endpoint unique (environment_id, event_id, endpoint_id),
  constraint a_pending_delivery_has_a_next_attempt check ((status = 'pending') = (next_attempt_at is not null)),
  foreign key (environment_id, event_id) references events,
  foreign key (environment_id, endpoint_id) references webhook_endpoints
);
create index deliveries_of_endpoint on webhook_deliveries (environment_id, endpoint_id, id);

create table delivery_attempts (
  environment_id text not null,
  delivery_id text not null,
  number integer not null,
  attempted_at timestamptz not null,
  status integer,
  duration_ms integer not null,
  response text,
  error text,
  primary key (environment_id, delivery_id, number),
  foreign key (environment_id, delivery_id) references webhook_deliveries
);
