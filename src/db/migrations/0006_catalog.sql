-- What can be sold beside plans: products, prices of every model, features, coupons, tax rates.
create table products (
  environment_id text not null references environments,
  id text not null,
  lookup_key text,
  name text not null,
  description text,
  hsa_fsa_eligibility text not null default 'not_eligible' constraint product_hsa_fsa_eligibility check (hsa_fsa_eligibility in (
    'not_eligible', 'auto_substantiation', 'private_label', 'vision', 'prescription', 'service', 'letter_of_medical_necessity')),
  visit_type text,
  upc_code text,
  gtin text,
  -- Made for one price given inline: not offered in lists.
  listed boolean not null default true,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id)
);
create unique index product_lookup_key_is_unique on products (environment_id, lookup_key);

alter table plans add column trial_period_days integer constraint plan_trial_days check (trial_period_days between 0 and 730);

alter table prices
  alter column plan_id drop not null,
  alter column billing_period drop not null,
  alter column billing_period_count drop not null,
  alter column unit_amount_decimal drop not null,
  add column product_id text,
  add column description text,
  add column type text not null default 'recurring' constraint price_type check (type in ('one_time', 'recurring')),
  -- [{up_to, unit_amount_decimal, flat_amount_decimal}], decimals as texts; the last up_to is null.
  add column tiers jsonb,
  add column package_size bigint constraint price_package_size check (package_size >= 1),
  add column package_rounding text not null default 'up' constraint price_package_rounding check (package_rounding in ('up', 'down')),
  add column free_units numeric(30, 12) not null default 0 constraint price_free_units check (free_units >= 0),
  add column minimum_amount bigint constraint price_minimum check (minimum_amount >= 0),
  add column maximum_amount bigint constraint price_maximum check (maximum_amount >= 0),
  add column flat_when_zero boolean not null default false,
  add column trial_period_days integer constraint price_trial_days check (trial_period_days between 0 and 730),
  -- Shown on the public purchase page of its product.
  add column public boolean not null default false,
  -- Made inline for one session: not offered in lists.
  add column listed boolean not null default true,
  -- The version that this one took the place of.
  add column replaces text,
  drop constraint price_model,
  add constraint price_model check (model in ('flat', 'per_unit', 'package', 'graduated', 'volume')),
  add constraint price_belongs_to_something check (plan_id is not null or product_id is not null),
  add constraint recurring_means_a_period check ((type = 'recurring') = (billing_period is not null and billing_period_count is not null)),
  add constraint tiers_or_a_unit_amount check ((model in ('graduated', 'volume')) = (tiers is not null) and (tiers is null) = (unit_amount_decimal is not null)),
  add constraint package_has_a_size check ((model = 'package') = (package_size is not null)),
  add foreign key (environment_id, product_id) references products,
  add foreign key (environment_id, replaces) references prices;
create index prices_of_product on prices (environment_id, product_id, id);
create unique index price_is_replaced_once on prices (environment_id, replaces);

create table features (
  environment_id text not null references environments,
  id text not null,
  lookup_key text not null,
  name text not null,
  type text not null constraint feature_type check (type in ('boolean', 'static')),
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id)
);
create unique index feature_lookup_key_is_unique on features (environment_id, lookup_key);

-- What a plan or a product grants; value: of static features.
create table plan_features (
  environment_id text not null references environments,
  plan_id text not null,
  feature_id text not null,
  value text,
  position integer not null,
  primary key (environment_id, plan_id, feature_id),
  foreign key (environment_id, plan_id) references plans,
  foreign key (environment_id, feature_id) references features
);
create table product_features (
  environment_id text not null references environments,
  product_id text not null,
  feature_id text not null,
  value text,
  position integer not null,
  primary key (environment_id, product_id, feature_id),
  foreign key (environment_id, product_id) references products,
  foreign key (environment_id, feature_id) references features
);

-- What a customer may use is asked with every click of theirs: one walk over what grants access, whatever ended before.
create index subscriptions_granting_access on subscriptions (environment_id, customer_id, id, plan_id)
  where status in ('trialing', 'active', 'past_due');
-- Whom to tell when the features of a plan change.
create index subscriptions_granting_plan on subscriptions (environment_id, plan_id, customer_id)
  where status in ('trialing', 'active', 'past_due');

-- times_redeemed also counts what open sessions have reserved: at most the limit, by the check.
create table coupons (
  environment_id text not null references environments,
  id text not null,
  lookup_key text,
  name text,
  percent_off numeric(7, 4) constraint coupon_percent check (percent_off > 0 and percent_off <= 100),
  amount_off bigint constraint coupon_amount check (amount_off > 0),
  currency text,
  duration text not null constraint coupon_duration check (duration in ('once', 'repeating', 'forever')),
  duration_in_months integer constraint coupon_months check (duration_in_months between 1 and 1200),
  max_redemptions integer constraint coupon_limit check (max_redemptions >= 1),
  times_redeemed integer not null default 0,
  product_ids text[],
  expires_at timestamptz,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  constraint percent_or_amount check ((percent_off is null) <> (amount_off is null)),
  constraint amounts_have_a_currency check ((amount_off is null) = (currency is null)),
  constraint only_repeating_has_months check ((duration = 'repeating') = (duration_in_months is not null)),
  constraint coupon_uses_within_limit check (times_redeemed >= 0 and (max_redemptions is null or times_redeemed <= max_redemptions))
);
create unique index coupon_lookup_key_is_unique on coupons (environment_id, lookup_key);

create table promotion_codes (
  environment_id text not null references environments,
  id text not null,
  coupon_id text not null,
  code text not null,
  max_redemptions integer constraint code_limit check (max_redemptions >= 1),
  times_redeemed integer not null default 0,
  expires_at timestamptz,
  customer_id text,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, coupon_id) references coupons,
  foreign key (environment_id, customer_id) references customers,
  constraint code_uses_within_limit check (times_redeemed >= 0 and (max_redemptions is null or times_redeemed <= max_redemptions))
);
create unique index active_code_is_unique on promotion_codes (environment_id, lower(code)) where archived_at is null;

create table tax_rates (
  environment_id text not null references environments,
  id text not null,
  name text not null,
  percentage numeric(7, 4) not null constraint tax_percentage check (percentage >= 0 and percentage <= 100),
  inclusive boolean not null,
  country text,
  state text,
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id)
);

-- Rates that apply where nothing nearer names its own; null: none named.
alter table customers add column tax_rate_ids text[];
alter table customers add column entitlements_version integer not null default 0;
alter table environments add column tax_rate_ids text[];
