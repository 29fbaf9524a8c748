-- The sandbox provider's own books. Nothing outside providers/sandbox reads or writes them.
create table sandbox_links (
  environment_id text not null references environments,
  id text not null,
  connection_id text not null,
  attempt_key text not null,
  status text not null constraint sandbox_link_status check (status in ('open', 'processing', 'paid', 'expired', 'canceled')),
  amount bigint not null,
  currency text not null,
  ours jsonb not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  primary key (environment_id, id),
  constraint one_sandbox_link_per_attempt unique (environment_id, connection_id, attempt_key)
);

create table sandbox_payments (
  environment_id text not null references environments,
  id text not null,
  link_id text,
  attempt_key text not null,
  status text not null constraint sandbox_payment_status check (
    status in ('requires_action', 'processing', 'succeeded', 'failed', 'canceled')),
  amount bigint not null,
  refunded bigint not null default 0,
  currency text not null,
  card text not null,
  instrument_id text not null,
  decline_code text,
  ours jsonb not null,
  settled_at timestamptz,
  created_at timestamptz not null,
  primary key (environment_id, id),
  constraint one_sandbox_payment_per_attempt unique (environment_id, attempt_key)
);
create index sandbox_payments_of_link on sandbox_payments (environment_id, link_id, id);

create table sandbox_refunds (
  environment_id text not null references environments,
  id text not null,
  payment_id text not null,
  attempt_key text not null,
  amount bigint not null,
  currency text not null,
  created_at timestamptz not null,
  primary key (environment_id, id),
  constraint one_sandbox_refund_per_attempt unique (environment_id, attempt_key)
);

-- Webhooks the sandbox still has to send, or has sent.
create table sandbox_webhooks (
  environment_id text not null references environments,
  id text not null,
  connection_id text not null,
  event_type text not null,
  body text not null,
  sent_at timestamptz,
  attempts integer not null default 0,
  created_at timestamptz not null,
  primary key (environment_id, id)
);
