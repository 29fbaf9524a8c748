-- Who buys and what is sold.
create table customers (
  environment_id text not null references environments,
  id text not null,
  external_id text,
  name text,
  email text,
  phone text,
  currency text,
  time_zone text not null default 'UTC',
  locale text,
  address jsonb,
  shipping jsonb,
  tax_exempt text not null default 'none' constraint customer_tax_exempt check (tax_exempt in ('none', 'exempt', 'reverse')),
  default_payment_method_id text,
  -- Personal data was erased at the customer's wish; the books keep the row.
  deleted_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id)
);
create unique index customer_external_id_is_unique on customers (environment_id, external_id);

create table plans (
  environment_id text not null references environments,
  id text not null,
  lookup_key text,
  name text not null,
  description text,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id)
);
create unique index plan_lookup_key_is_unique on plans (environment_id, lookup_key);

-- An amount is never edited: a change makes a new version. unit_amount_decimal is minor units, exact.
create table prices (
  environment_id text not null references environments,
  id text not null,
  plan_id text not null,
  position integer not null,
  lookup_key text,
  currency text not null,
  billing_period text not null
    constraint price_billing_period check (billing_period in ('daily', 'weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly')),
  billing_period_count integer not null constraint price_billing_period_count check (billing_period_count between 1 and 36),
  usage_type text not null default 'licensed' constraint price_usage_type check (usage_type in ('licensed')),
  billing_timing text not null default 'advance' constraint price_billing_timing check (billing_timing in ('advance')),
  model text not null constraint price_model check (model in ('flat', 'per_unit')),
  unit_amount_decimal numeric(24, 12) not null constraint price_is_not_negative check (unit_amount_decimal >= 0),
  version integer not null default 1,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, plan_id) references plans
);
create unique index price_lookup_key_is_unique on prices (environment_id, lookup_key);
create index prices_of_plan on prices (environment_id, plan_id, position);
