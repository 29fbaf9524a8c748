-- Written by `npm run schema` from the migrations. Never edited.

set check_function_bodies = off;

CREATE OR REPLACE FUNCTION refuse_change_of_final_invoice()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' then
    if old.finalized_at is not null then raise exception 'invoice % is final and stays', old.id using errcode = 'restrict_violation'; end if;
    return old;
  end if;
  if old.finalized_at is not null and
     (to_jsonb(new) - array['status', 'amount_paid', 'amount_refunded', 'amount_credited', 'attempt_count', 'next_payment_attempt_at', 'paid_at', 'voided_at',
                            'updated_at', 'object_version', 'metadata', 'public_token'])
     is distinct from
     (to_jsonb(old) - array['status', 'amount_paid', 'amount_refunded', 'amount_credited', 'attempt_count', 'next_payment_attempt_at', 'paid_at', 'voided_at',
                            'updated_at', 'object_version', 'metadata', 'public_token'])
  then raise exception 'invoice % is final and does not change', old.id using errcode = 'restrict_violation'; end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION refuse_change_of_final_line()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select 1 from invoices i where i.environment_id = old.environment_id and i.id = old.invoice_id and i.finalized_at is not null)
  then raise exception 'a line of invoice % is final and does not change', old.invoice_id using errcode = 'restrict_violation'; end if;
  return case when tg_op = 'DELETE' then old else new end;
end $function$;

CREATE OR REPLACE FUNCTION refuse_change_of_ledger()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin raise exception 'the ledger is insert only' using errcode = 'restrict_violation'; end $function$;

create table api_keys (
  id text not null,
  environment_id text not null,
  name text not null,
  key_hash bytea not null,
  last4 text not null,
  scopes text[] not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_hash_is_unique UNIQUE (key_hash)
);

create table checkout_sessions (
  environment_id text not null,
  id text not null,
  action text not null,
  checkout_status text not null,
  payment_status text not null,
  closing text,
  closing_since timestamp with time zone,
  customer_id text,
  plan_id text,
  payment_provider text not null,
  simulated boolean not null,
  connection_id text not null,
  currency text not null,
  amount_subtotal bigint not null,
  amount_discount bigint not null default 0,
  amount_tax bigint not null default 0,
  amount_shipping bigint not null default 0,
  amount_total bigint not null,
  line_items jsonb not null,
  billing_period text,
  billing_period_count integer,
  subscription_id text,
  invoice_id text,
  payment_id text,
  late_payment_id text,
  declines integer not null default 0,
  success_url text,
  failure_url text,
  cancel_url text,
  idempotency_key text,
  request_hash bytea not null,
  request_key text,
  resumable boolean not null default false,
  allow_multiple boolean not null default false,
  locale text,
  public_token text not null,
  failure_reason text,
  cancellation_reason text,
  expires_at timestamp with time zone not null,
  completed_at timestamp with time zone,
  canceled_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  anonymous boolean not null default false,
  subject text,
  prefill jsonb,
  amount_tax_included bigint not null default 0,
  amount_balance bigint not null default 0,
  discounts jsonb not null default '[]'::jsonb,
  tax_rates jsonb,
  tax_status text not null default 'none'::text,
  allow_promotion_codes boolean not null default false,
  shipping_address_collection boolean not null default false,
  shipping_details jsonb,
  collects boolean not null default false,
  output_name text,
  output_metadata jsonb not null default '{}'::jsonb,
  hsa_fsa_eligible boolean not null default false,
  letter_required boolean not null default false,
  visit_type text,
  trial_period_days integer,
  billing_cycle text not null default 'anniversary'::text,
  billing_cycle_anchor timestamp with time zone,
  target_subscription_id text,
  set_default boolean not null default false,
  pays_invoice_ids text[] not null default '{}'::text[],
  amount_recurring bigint,
  trial_end_behavior text not null default 'create_invoice'::text,
  subscription_metadata jsonb not null default '{}'::jsonb,
  constraint checkout_sessions_pkey PRIMARY KEY (environment_id, id),
  constraint a_known_buyer_unless_anonymous CHECK (customer_id IS NOT NULL OR anonymous AND checkout_status <> 'completed'::text),
  constraint session_action CHECK (action = ANY (ARRAY['create_subscription'::text, 'one_time_payment'::text, 'add_payment_method'::text, 'activate_subscription'::text, 'pay_invoice'::text])),
  constraint session_billing_cycle CHECK (billing_cycle = ANY (ARRAY['anniversary'::text, 'calendar'::text])),
  constraint session_closing CHECK (closing = ANY (ARRAY['expired'::text, 'canceled'::text, 'superseded'::text])),
  constraint session_payment_status CHECK (payment_status = ANY (ARRAY['unpaid'::text, 'requires_action'::text, 'processing'::text, 'paid'::text, 'no_payment_required'::text])),
  constraint session_status CHECK (checkout_status = ANY (ARRAY['initiated'::text, 'pending'::text, 'completed'::text, 'failed'::text, 'expired'::text, 'canceled'::text])),
  constraint session_tax_status CHECK (tax_status = ANY (ARRAY['none'::text, 'exempt'::text, 'reverse'::text])),
  constraint session_total_adds_up CHECK (amount_total = (amount_subtotal - amount_discount + amount_tax + amount_shipping - amount_balance) AND amount_total >= 0),
  constraint session_trial_end CHECK (trial_end_behavior = ANY (ARRAY['create_invoice'::text, 'cancel'::text, 'pause'::text]))
);

create table connections (
  environment_id text not null,
  id text not null,
  provider text not null,
  name text not null,
  status text not null,
  sealed_secrets text not null,
  webhooks_missing text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  constraint connections_pkey PRIMARY KEY (environment_id, id),
  constraint connection_status CHECK (status = ANY (ARRAY['active'::text, 'disabled'::text]))
);

create table coupon_redemptions (
  environment_id text not null,
  id text not null,
  coupon_id text not null,
  promotion_code_id text,
  checkout_session_id text,
  subscription_id text,
  status text not null,
  terms jsonb not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint coupon_redemptions_pkey PRIMARY KEY (environment_id, id),
  constraint a_use_is_by_something CHECK (checkout_session_id IS NOT NULL OR subscription_id IS NOT NULL),
  constraint redemption_status CHECK (status = ANY (ARRAY['reserved'::text, 'redeemed'::text, 'released'::text]))
);

create table coupons (
  environment_id text not null,
  id text not null,
  lookup_key text,
  name text,
  percent_off numeric(7,4),
  amount_off bigint,
  currency text,
  duration text not null,
  duration_in_months integer,
  max_redemptions integer,
  times_redeemed integer not null default 0,
  product_ids text[],
  expires_at timestamp with time zone,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  constraint coupons_pkey PRIMARY KEY (environment_id, id),
  constraint amounts_have_a_currency CHECK ((amount_off IS NULL) = (currency IS NULL)),
  constraint coupon_amount CHECK (amount_off > 0),
  constraint coupon_duration CHECK (duration = ANY (ARRAY['once'::text, 'repeating'::text, 'forever'::text])),
  constraint coupon_limit CHECK (max_redemptions >= 1),
  constraint coupon_months CHECK (duration_in_months >= 1 AND duration_in_months <= 1200),
  constraint coupon_percent CHECK (percent_off > 0::numeric AND percent_off <= 100::numeric),
  constraint coupon_uses_within_limit CHECK (times_redeemed >= 0 AND (max_redemptions IS NULL OR times_redeemed <= max_redemptions)),
  constraint only_repeating_has_months CHECK ((duration = 'repeating'::text) = (duration_in_months IS NOT NULL)),
  constraint percent_or_amount CHECK ((percent_off IS NULL) <> (amount_off IS NULL))
);

create table credit_note_lines (
  environment_id text not null,
  id text not null,
  credit_note_id text not null,
  invoice_line_id text,
  "position" integer not null,
  description text not null,
  amount bigint not null,
  tax_amount bigint not null,
  tax_included_amount bigint not null,
  constraint credit_note_lines_pkey PRIMARY KEY (environment_id, id)
);

create table credit_notes (
  environment_id text not null,
  id text not null,
  invoice_id text not null,
  customer_id text not null,
  refund_id text,
  series_number bigint not null,
  number text not null,
  status text not null,
  reason text not null,
  memo text,
  currency text not null,
  subtotal bigint not null,
  tax_total bigint not null,
  tax_included_total bigint not null,
  balance_total bigint not null,
  total bigint not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  constraint credit_notes_pkey PRIMARY KEY (environment_id, id),
  constraint credit_note_adds_up CHECK (total = (subtotal + tax_total) AND total > balance_total AND balance_total >= 0),
  constraint credit_note_status CHECK (status = ANY (ARRAY['issued'::text, 'void'::text]))
);

create table customers (
  environment_id text not null,
  id text not null,
  external_id text,
  name text,
  email text,
  phone text,
  currency text,
  time_zone text not null default 'UTC'::text,
  locale text,
  address jsonb,
  shipping jsonb,
  tax_exempt text not null default 'none'::text,
  default_payment_method_id text,
  deleted_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  tax_rate_ids text[],
  entitlements_version integer not null default 0,
  constraint customers_pkey PRIMARY KEY (environment_id, id),
  constraint customer_tax_exempt CHECK (tax_exempt = ANY (ARRAY['none'::text, 'exempt'::text, 'reverse'::text]))
);

create table delivery_attempts (
  environment_id text not null,
  delivery_id text not null,
  number integer not null,
  attempted_at timestamp with time zone not null,
  status integer,
  duration_ms integer not null,
  response text,
  error text,
  constraint delivery_attempts_pkey PRIMARY KEY (environment_id, delivery_id, number)
);

create table disputes (
  environment_id text not null,
  id text not null,
  payment_id text not null,
  connection_id text not null,
  provider_reference text not null,
  status text not null,
  amount bigint not null,
  currency text not null,
  reason text not null,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  constraint disputes_pkey PRIMARY KEY (environment_id, id),
  constraint a_closed_dispute_has_a_time CHECK ((status = 'opened'::text) = (closed_at IS NULL)),
  constraint dispute_amount_is_positive CHECK (amount > 0),
  constraint dispute_status CHECK (status = ANY (ARRAY['opened'::text, 'won'::text, 'lost'::text]))
);

create table due_work (
  environment_id text not null,
  kind text not null,
  subject_id text not null,
  due_at timestamp with time zone not null,
  rank smallint not null,
  attempts integer not null default 0,
  lease_until timestamp with time zone,
  fence bigint not null default 0,
  parked_at timestamp with time zone,
  last_error text,
  constraint due_work_pkey PRIMARY KEY (environment_id, kind, subject_id)
);

create table environment_clocks (
  environment_id text not null,
  offset_us bigint not null default 0,
  frozen_at timestamp with time zone,
  status text not null default 'ready'::text,
  target timestamp with time zone,
  freeze_at_target boolean not null default false,
  processed jsonb not null default '{}'::jsonb,
  lease_until timestamp with time zone,
  fence bigint not null default 0,
  constraint environment_clocks_pkey PRIMARY KEY (environment_id),
  constraint clock_status CHECK (status = ANY (ARRAY['ready'::text, 'advancing'::text]))
);

create table environment_sequences (
  environment_id text not null,
  last_sequence bigint not null default 0,
  constraint environment_sequences_pkey PRIMARY KEY (environment_id)
);

create table environments (
  id text not null,
  organization_id text not null,
  name text not null,
  kind text not null,
  default_currency text not null default 'usd'::text,
  simulate_unconnected_providers boolean not null default true,
  display_name text,
  accent text,
  logo_url text,
  terms_url text,
  privacy_url text,
  created_at timestamp with time zone not null,
  tax_rate_ids text[],
  letter_decline_refunds boolean not null default true,
  constraint environments_pkey PRIMARY KEY (id),
  constraint environment_kind CHECK (kind = ANY (ARRAY['live'::text, 'sandbox'::text]))
);

create table events (
  environment_id text not null,
  id text not null,
  "position" bigint not null generated always as identity,
  event_type text not null,
  object_id text not null,
  object_version integer not null,
  snapshot text not null,
  created_at timestamp with time zone not null,
  sequence bigint,
  body text,
  constraint events_pkey PRIMARY KEY (environment_id, id),
  constraint a_sequenced_event_has_a_body CHECK ((sequence IS NULL) = (body IS NULL))
);

create table features (
  environment_id text not null,
  id text not null,
  lookup_key text not null,
  name text not null,
  type text not null,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  constraint features_pkey PRIMARY KEY (environment_id, id),
  constraint feature_type CHECK (type = ANY (ARRAY['boolean'::text, 'static'::text]))
);

create table idempotent_requests (
  environment_id text not null,
  key text not null,
  request_hash bytea not null,
  route text not null,
  state text not null,
  status integer,
  sealed_body text,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint idempotent_requests_pkey PRIMARY KEY (environment_id, key),
  constraint finished_has_an_answer CHECK ((state = 'finished'::text) = (status IS NOT NULL AND sealed_body IS NOT NULL)),
  constraint idempotent_request_state CHECK (state = ANY (ARRAY['started'::text, 'finished'::text]))
);

create table inbound_events (
  environment_id text not null,
  id text not null,
  connection_id text not null,
  dedupe_key text not null,
  event_type text not null,
  body text not null,
  concerns jsonb,
  status text not null,
  processed_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint inbound_events_pkey PRIMARY KEY (environment_id, id),
  constraint inbound_status CHECK (status = ANY (ARRAY['received'::text, 'processed'::text, 'ignored'::text]))
);

create table invoice_lines (
  environment_id text not null,
  id text not null,
  invoice_id text not null,
  "position" integer not null,
  description text not null,
  price_id text,
  subscription_item_id text,
  quantity numeric(30,12) not null,
  amount bigint not null,
  discount_amount bigint not null default 0,
  tax_amount bigint not null default 0,
  period_start timestamp with time zone,
  period_end timestamp with time zone,
  proration boolean not null default false,
  explanation jsonb not null,
  product_id text,
  tax_included_amount bigint not null default 0,
  discounts jsonb not null default '[]'::jsonb,
  taxes jsonb not null default '[]'::jsonb,
  hsa_fsa_eligible boolean not null default false,
  constraint invoice_lines_pkey PRIMARY KEY (environment_id, id)
);

create table invoice_series (
  environment_id text not null,
  kind text not null,
  last_number bigint not null default 0,
  constraint invoice_series_pkey PRIMARY KEY (environment_id, kind),
  constraint series_kind CHECK (kind = ANY (ARRAY['invoice'::text, 'credit_note'::text]))
);

create table invoices (
  environment_id text not null,
  id text not null,
  customer_id text,
  subscription_id text,
  checkout_session_id text,
  status text not null,
  series_number bigint,
  number text,
  billing_reason text not null,
  collection_method text not null,
  currency text not null,
  period_start timestamp with time zone,
  period_end timestamp with time zone,
  subtotal bigint not null,
  discount_total bigint not null default 0,
  tax_total bigint not null default 0,
  shipping_total bigint not null default 0,
  credit_total bigint not null default 0,
  total bigint not null,
  amount_due bigint not null,
  amount_paid bigint not null default 0,
  amount_refunded bigint not null default 0,
  attempt_count integer not null default 0,
  due_date timestamp with time zone,
  finalized_at timestamp with time zone,
  paid_at timestamp with time zone,
  voided_at timestamp with time zone,
  content_hash bytea,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  name text,
  description text,
  public_token text not null,
  tax_included_total bigint not null default 0,
  shipping_tax bigint not null default 0,
  shipping_tax_included bigint not null default 0,
  shipping_taxes jsonb not null default '[]'::jsonb,
  tax_status text not null default 'none'::text,
  balance_total bigint not null default 0,
  amount_credited bigint not null default 0,
  next_payment_attempt_at timestamp with time zone,
  constraint invoices_pkey PRIMARY KEY (environment_id, id),
  constraint a_final_invoice_has_a_customer CHECK (customer_id IS NOT NULL OR finalized_at IS NULL),
  constraint a_final_invoice_has_number_time_and_hash CHECK ((finalized_at IS NOT NULL) = ((status = ANY (ARRAY['open'::text, 'paid'::text, 'uncollectible'::text])) OR status = 'void'::text AND number IS NOT NULL) AND (finalized_at IS NULL) = (number IS NULL) AND (number IS NULL) = (content_hash IS NULL) AND (number IS NULL) = (series_number IS NULL)),
  constraint invoice_billing_reason CHECK (billing_reason = ANY (ARRAY['subscription_create'::text, 'subscription_cycle'::text, 'purchase'::text, 'manual'::text])),
  constraint invoice_due_adds_up CHECK (amount_due = (total - credit_total - balance_total) AND amount_due >= 0),
  constraint invoice_status CHECK (status = ANY (ARRAY['draft'::text, 'open'::text, 'paid'::text, 'void'::text, 'uncollectible'::text])),
  constraint invoice_tax_status CHECK (tax_status = ANY (ARRAY['none'::text, 'exempt'::text, 'reverse'::text])),
  constraint invoice_total_adds_up CHECK (total = (subtotal - discount_total + tax_total + shipping_total)),
  constraint paid_at_most_what_is_due CHECK (amount_paid >= 0 AND amount_credited >= 0 AND (amount_paid + amount_credited) <= amount_due),
  constraint paid_means_nothing_remains CHECK (status <> 'paid'::text OR (amount_paid + amount_credited) = amount_due)
);

create table ledger_transfers (
  environment_id text not null,
  id text not null,
  cause text not null,
  debit_account text not null,
  credit_account text not null,
  amount bigint not null,
  currency text not null,
  customer_id text,
  invoice_id text,
  payment_id text,
  refund_id text,
  occurred_at timestamp with time zone not null,
  constraint ledger_transfers_pkey PRIMARY KEY (environment_id, id),
  constraint known_accounts CHECK ((debit_account = ANY (ARRAY['receivable'::text, 'clearing'::text, 'provider_balance'::text, 'revenue'::text, 'tax_payable'::text, 'unapplied'::text, 'discounts'::text, 'customer_balance'::text, 'refunds'::text, 'disputes'::text, 'write_off'::text])) AND (credit_account = ANY (ARRAY['receivable'::text, 'clearing'::text, 'provider_balance'::text, 'revenue'::text, 'tax_payable'::text, 'unapplied'::text, 'discounts'::text, 'customer_balance'::text, 'refunds'::text, 'disputes'::text, 'write_off'::text]))),
  constraint transfer_amount_is_positive CHECK (amount > 0),
  constraint transfer_has_two_sides CHECK (debit_account <> credit_account)
);

create table letters (
  environment_id text not null,
  id text not null,
  product_id text not null,
  checkout_session_id text not null,
  customer_id text,
  status text not null,
  visit_type text,
  sealed_answers text,
  decline_reason text,
  submitted_at timestamp with time zone,
  issued_at timestamp with time zone,
  declined_at timestamp with time zone,
  expires_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  constraint letters_pkey PRIMARY KEY (environment_id, id),
  constraint a_declined_letter_says_when CHECK ((status = 'declined'::text) = (declined_at IS NOT NULL)),
  constraint an_issued_letter_ends CHECK ((issued_at IS NULL) = (expires_at IS NULL)),
  constraint answers_come_with_submitting CHECK (status = 'required'::text OR submitted_at IS NOT NULL),
  constraint letter_status CHECK (status = ANY (ARRAY['required'::text, 'submitted'::text, 'issued'::text, 'declined'::text, 'expired'::text]))
);

create table organizations (
  id text not null,
  name text not null,
  created_at timestamp with time zone not null,
  constraint organizations_pkey PRIMARY KEY (id)
);

create table payment_allocations (
  environment_id text not null,
  payment_id text not null,
  invoice_id text not null,
  amount bigint not null,
  constraint payment_allocations_pkey PRIMARY KEY (environment_id, payment_id, invoice_id),
  constraint allocation_is_positive CHECK (amount > 0)
);

create table payment_methods (
  environment_id text not null,
  id text not null,
  customer_id text not null,
  connection_id text not null,
  provider text not null,
  provider_reference text not null,
  type text not null,
  brand text,
  last4 text,
  exp_month integer,
  exp_year integer,
  hsa_fsa boolean not null default false,
  detached_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  constraint payment_methods_pkey PRIMARY KEY (environment_id, id)
);

create table payments (
  environment_id text not null,
  id text not null,
  customer_id text,
  checkout_session_id text,
  subscription_id text,
  invoice_id text,
  connection_id text not null,
  provider text not null,
  provider_reference text,
  payment_method_id text,
  status text not null,
  amount bigint not null,
  amount_refunded bigint not null default 0,
  currency text not null,
  failure jsonb,
  looks integer not null default 0,
  not_found_since timestamp with time zone,
  succeeded_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  purpose text not null default 'charge'::text,
  off_session boolean not null default false,
  constraint payments_pkey PRIMARY KEY (environment_id, id),
  constraint a_payment_of_an_invoice_has_a_customer CHECK (customer_id IS NOT NULL OR invoice_id IS NULL),
  constraint a_succeeded_payment_has_a_time CHECK ((status = 'succeeded'::text) = (succeeded_at IS NOT NULL)),
  constraint only_succeeded_payments_pay CHECK (invoice_id IS NULL OR status = 'succeeded'::text OR off_session),
  constraint payment_amount_is_positive CHECK (amount > 0 OR purpose = 'setup'::text AND amount = 0),
  constraint payment_purpose CHECK (purpose = ANY (ARRAY['charge'::text, 'setup'::text])),
  constraint payment_status CHECK (status = ANY (ARRAY['created'::text, 'sent'::text, 'succeeded'::text, 'failed'::text, 'processing'::text, 'requires_action'::text, 'canceled'::text, 'unknown'::text])),
  constraint refunded_at_most_what_was_paid CHECK (amount_refunded >= 0 AND amount_refunded <= amount)
);

create table plan_features (
  environment_id text not null,
  plan_id text not null,
  feature_id text not null,
  value text,
  "position" integer not null,
  constraint plan_features_pkey PRIMARY KEY (environment_id, plan_id, feature_id)
);

create table plans (
  environment_id text not null,
  id text not null,
  lookup_key text,
  name text not null,
  description text,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  trial_period_days integer,
  constraint plans_pkey PRIMARY KEY (environment_id, id),
  constraint plan_trial_days CHECK (trial_period_days >= 0 AND trial_period_days <= 730)
);

create table prices (
  environment_id text not null,
  id text not null,
  plan_id text,
  "position" integer not null,
  lookup_key text,
  currency text not null,
  billing_period text,
  billing_period_count integer,
  usage_type text not null default 'licensed'::text,
  billing_timing text not null default 'advance'::text,
  model text not null,
  unit_amount_decimal numeric(24,12),
  version integer not null default 1,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  product_id text,
  description text,
  type text not null default 'recurring'::text,
  tiers jsonb,
  package_size bigint,
  package_rounding text not null default 'up'::text,
  free_units numeric(30,12) not null default 0,
  minimum_amount bigint,
  maximum_amount bigint,
  flat_when_zero boolean not null default false,
  trial_period_days integer,
  public boolean not null default false,
  listed boolean not null default true,
  replaces text,
  constraint prices_pkey PRIMARY KEY (environment_id, id),
  constraint package_has_a_size CHECK ((model = 'package'::text) = (package_size IS NOT NULL)),
  constraint price_belongs_to_something CHECK (plan_id IS NOT NULL OR product_id IS NOT NULL),
  constraint price_billing_period CHECK (billing_period = ANY (ARRAY['daily'::text, 'weekly'::text, 'monthly'::text, 'quarterly'::text, 'half_yearly'::text, 'yearly'::text])),
  constraint price_billing_period_count CHECK (billing_period_count >= 1 AND billing_period_count <= 36),
  constraint price_billing_timing CHECK (billing_timing = 'advance'::text),
  constraint price_free_units CHECK (free_units >= 0::numeric),
  constraint price_is_not_negative CHECK (unit_amount_decimal >= 0::numeric),
  constraint price_maximum CHECK (maximum_amount >= 0),
  constraint price_minimum CHECK (minimum_amount >= 0),
  constraint price_model CHECK (model = ANY (ARRAY['flat'::text, 'per_unit'::text, 'package'::text, 'graduated'::text, 'volume'::text])),
  constraint price_package_rounding CHECK (package_rounding = ANY (ARRAY['up'::text, 'down'::text])),
  constraint price_package_size CHECK (package_size >= 1),
  constraint price_trial_days CHECK (trial_period_days >= 0 AND trial_period_days <= 730),
  constraint price_type CHECK (type = ANY (ARRAY['one_time'::text, 'recurring'::text])),
  constraint price_usage_type CHECK (usage_type = 'licensed'::text),
  constraint recurring_means_a_period CHECK ((type = 'recurring'::text) = (billing_period IS NOT NULL AND billing_period_count IS NOT NULL)),
  constraint tiers_or_a_unit_amount CHECK ((model = ANY (ARRAY['graduated'::text, 'volume'::text])) = (tiers IS NOT NULL) AND (tiers IS NULL) = (unit_amount_decimal IS NOT NULL))
);

create table product_features (
  environment_id text not null,
  product_id text not null,
  feature_id text not null,
  value text,
  "position" integer not null,
  constraint product_features_pkey PRIMARY KEY (environment_id, product_id, feature_id)
);

create table products (
  environment_id text not null,
  id text not null,
  lookup_key text,
  name text not null,
  description text,
  hsa_fsa_eligibility text not null default 'not_eligible'::text,
  visit_type text,
  upc_code text,
  gtin text,
  listed boolean not null default true,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  constraint products_pkey PRIMARY KEY (environment_id, id),
  constraint product_hsa_fsa_eligibility CHECK (hsa_fsa_eligibility = ANY (ARRAY['not_eligible'::text, 'auto_substantiation'::text, 'private_label'::text, 'vision'::text, 'prescription'::text, 'service'::text, 'letter_of_medical_necessity'::text]))
);

create table promotion_codes (
  environment_id text not null,
  id text not null,
  coupon_id text not null,
  code text not null,
  max_redemptions integer,
  times_redeemed integer not null default 0,
  expires_at timestamp with time zone,
  customer_id text,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  constraint promotion_codes_pkey PRIMARY KEY (environment_id, id),
  constraint code_limit CHECK (max_redemptions >= 1),
  constraint code_uses_within_limit CHECK (times_redeemed >= 0 AND (max_redemptions IS NULL OR times_redeemed <= max_redemptions))
);

create table provider_links (
  environment_id text not null,
  id text not null,
  checkout_session_id text not null,
  connection_id text not null,
  status text not null,
  provider_reference text,
  url text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint provider_links_pkey PRIMARY KEY (environment_id, id),
  constraint link_status CHECK (status = ANY (ARRAY['sent'::text, 'open'::text, 'paid'::text, 'expired'::text, 'canceled'::text, 'refused'::text, 'replaced'::text]))
);

create table public_links (
  token text not null,
  environment_id text not null,
  kind text not null,
  object_id text not null,
  constraint public_links_pkey PRIMARY KEY (token),
  constraint public_link_kind CHECK (kind = ANY (ARRAY['checkout_session'::text, 'invoice'::text]))
);

create table refunds (
  environment_id text not null,
  id text not null,
  payment_id text not null,
  status text not null,
  amount bigint not null,
  currency text not null,
  reason text not null,
  provider_reference text,
  failure jsonb,
  succeeded_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  surplus boolean not null,
  request_key text,
  constraint refunds_pkey PRIMARY KEY (environment_id, id),
  constraint refund_amount_is_positive CHECK (amount > 0),
  constraint refund_reason CHECK (reason = ANY (ARRAY['late_payment'::text, 'already_subscribed'::text, 'amount_mismatch'::text, 'duplicate_payment'::text, 'requested_by_customer'::text, 'duplicate'::text, 'fraudulent'::text, 'letter_declined'::text])),
  constraint refund_status CHECK (status = ANY (ARRAY['pending'::text, 'succeeded'::text, 'failed'::text, 'canceled'::text]))
);

create table sandbox_disputes (
  environment_id text not null,
  id text not null,
  connection_id text not null,
  payment_id text not null,
  status text not null,
  amount bigint not null,
  currency text not null,
  reason text not null,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  constraint sandbox_disputes_pkey PRIMARY KEY (environment_id, id),
  constraint sandbox_dispute_status CHECK (status = ANY (ARRAY['opened'::text, 'won'::text, 'lost'::text]))
);

create table sandbox_links (
  environment_id text not null,
  id text not null,
  connection_id text not null,
  attempt_key text not null,
  status text not null,
  amount bigint not null,
  currency text not null,
  ours jsonb not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  purpose text not null default 'payment'::text,
  constraint sandbox_links_pkey PRIMARY KEY (environment_id, id),
  constraint one_sandbox_link_per_attempt UNIQUE (environment_id, connection_id, attempt_key),
  constraint sandbox_link_purpose CHECK (purpose = ANY (ARRAY['payment'::text, 'setup'::text])),
  constraint sandbox_link_status CHECK (status = ANY (ARRAY['open'::text, 'processing'::text, 'paid'::text, 'expired'::text, 'canceled'::text]))
);

create table sandbox_payments (
  environment_id text not null,
  id text not null,
  link_id text,
  attempt_key text not null,
  status text not null,
  amount bigint not null,
  refunded bigint not null default 0,
  currency text not null,
  card text not null,
  instrument_id text not null,
  decline_code text,
  ours jsonb not null,
  settled_at timestamp with time zone,
  created_at timestamp with time zone not null,
  connection_id text not null,
  constraint sandbox_payments_pkey PRIMARY KEY (environment_id, id),
  constraint one_sandbox_payment_per_attempt UNIQUE (environment_id, attempt_key),
  constraint sandbox_payment_status CHECK (status = ANY (ARRAY['requires_action'::text, 'processing'::text, 'succeeded'::text, 'failed'::text, 'canceled'::text]))
);

create table sandbox_refunds (
  environment_id text not null,
  id text not null,
  payment_id text not null,
  attempt_key text not null,
  amount bigint not null,
  currency text not null,
  created_at timestamp with time zone not null,
  constraint sandbox_refunds_pkey PRIMARY KEY (environment_id, id),
  constraint one_sandbox_refund_per_attempt UNIQUE (environment_id, attempt_key)
);

create table sandbox_webhooks (
  environment_id text not null,
  id text not null,
  connection_id text not null,
  event_type text not null,
  body text not null,
  sent_at timestamp with time zone,
  attempts integer not null default 0,
  created_at timestamp with time zone not null,
  constraint sandbox_webhooks_pkey PRIMARY KEY (environment_id, id)
);

create table schema_migrations (
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null default now(),
  constraint schema_migrations_pkey PRIMARY KEY (name)
);

create table subscription_discounts (
  environment_id text not null,
  subscription_id text not null,
  coupon_id text not null,
  "position" integer not null,
  terms jsonb not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone,
  constraint subscription_discounts_pkey PRIMARY KEY (environment_id, subscription_id, coupon_id)
);

create table subscription_holds (
  environment_id text not null,
  customer_id text not null,
  product_id text not null,
  subscription_id text not null,
  constraint subscription_holds_pkey PRIMARY KEY (environment_id, customer_id, product_id)
);

create table subscription_items (
  environment_id text not null,
  id text not null,
  subscription_id text not null,
  price_id text not null,
  quantity bigint not null,
  "position" integer not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  product_id text,
  tax_rate_ids jsonb,
  constraint subscription_items_pkey PRIMARY KEY (environment_id, id),
  constraint item_quantity CHECK (quantity >= 1 AND quantity <= 1000000)
);

create table subscription_periods (
  environment_id text not null,
  subscription_id text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  constraint subscription_periods_pkey PRIMARY KEY (environment_id, subscription_id, starts_at),
  constraint one_period_per_end UNIQUE (environment_id, subscription_id, ends_at),
  constraint period_has_a_length CHECK (starts_at < ends_at)
);

create table subscriptions (
  environment_id text not null,
  id text not null,
  customer_id text,
  plan_id text,
  status text not null,
  multiple boolean not null default false,
  currency text not null,
  billing_period text not null,
  billing_period_count integer not null,
  collection_method text not null default 'charge_automatically'::text,
  time_zone text not null,
  billing_cycle text not null default 'anniversary'::text,
  billing_cycle_anchor timestamp with time zone,
  current_period_start timestamp with time zone,
  current_period_end timestamp with time zone,
  default_payment_method_id text,
  checkout_session_id text,
  latest_invoice_id text,
  activated_at timestamp with time zone,
  ended_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  name text,
  trial_start timestamp with time zone,
  trial_end timestamp with time zone,
  trial_end_behavior text not null default 'create_invoice'::text,
  tax_rate_ids text[],
  request_key text,
  constraint subscriptions_pkey PRIMARY KEY (environment_id, id),
  constraint a_begun_subscription_has_a_customer CHECK (customer_id IS NOT NULL OR (status = ANY (ARRAY['incomplete'::text, 'incomplete_expired'::text]))),
  constraint a_live_subscription_has_a_period CHECK ((status = ANY (ARRAY['incomplete'::text, 'incomplete_expired'::text, 'canceled'::text])) OR current_period_start < current_period_end AND billing_cycle_anchor IS NOT NULL),
  constraint a_trial_has_both_ends CHECK ((trial_start IS NULL) = (trial_end IS NULL) AND trial_start < trial_end),
  constraint subscription_billing_cycle CHECK (billing_cycle = ANY (ARRAY['anniversary'::text, 'calendar'::text])),
  constraint subscription_collection_method CHECK (collection_method = ANY (ARRAY['charge_automatically'::text, 'send_invoice'::text])),
  constraint subscription_status CHECK (status = ANY (ARRAY['incomplete'::text, 'incomplete_expired'::text, 'trialing'::text, 'active'::text, 'past_due'::text, 'unpaid'::text, 'paused'::text, 'canceled'::text])),
  constraint subscription_trial_end CHECK (trial_end_behavior = ANY (ARRAY['create_invoice'::text, 'cancel'::text, 'pause'::text]))
);

create table tax_rates (
  environment_id text not null,
  id text not null,
  name text not null,
  percentage numeric(7,4) not null,
  inclusive boolean not null,
  country text,
  state text,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  constraint tax_rates_pkey PRIMARY KEY (environment_id, id),
  constraint tax_percentage CHECK (percentage >= 0::numeric AND percentage <= 100::numeric)
);

create table webhook_deliveries (
  environment_id text not null,
  id text not null,
  event_id text not null,
  endpoint_id text not null,
  status text not null,
  attempt_count integer not null default 0,
  next_attempt_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint webhook_deliveries_pkey PRIMARY KEY (environment_id, id),
  constraint one_delivery_per_event_and_endpoint UNIQUE (environment_id, event_id, endpoint_id),
  constraint a_pending_delivery_has_a_next_attempt CHECK ((status = 'pending'::text) = (next_attempt_at IS NOT NULL)),
  constraint delivery_status CHECK (status = ANY (ARRAY['pending'::text, 'succeeded'::text, 'exhausted'::text, 'canceled'::text]))
);

create table webhook_endpoints (
  environment_id text not null,
  id text not null,
  url text not null,
  description text,
  enabled_events text[] not null,
  status text not null,
  disabled_reason text,
  sealed_secrets text not null,
  failing_since timestamp with time zone,
  consecutive_failures integer not null default 0,
  slow boolean not null default false,
  deleted_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}'::jsonb,
  constraint webhook_endpoints_pkey PRIMARY KEY (environment_id, id),
  constraint endpoint_status CHECK (status = ANY (ARRAY['enabled'::text, 'disabled'::text]))
);

CREATE INDEX api_keys_of_environment ON api_keys USING btree (environment_id, id);
CREATE UNIQUE INDEX one_active_session_per_idempotency_key ON checkout_sessions USING btree (environment_id, idempotency_key) WHERE checkout_status = ANY (ARRAY['initiated'::text, 'pending'::text, 'completed'::text]);
CREATE UNIQUE INDEX one_open_session_per_customer_and_subject ON checkout_sessions USING btree (environment_id, customer_id, subject) WHERE (checkout_status = ANY (ARRAY['initiated'::text, 'pending'::text])) AND NOT allow_multiple;
CREATE UNIQUE INDEX one_session_per_request_key ON checkout_sessions USING btree (environment_id, request_key);
CREATE INDEX sessions_of_customer ON checkout_sessions USING btree (environment_id, customer_id, id);
CREATE UNIQUE INDEX connection_id_is_unique ON connections USING btree (id);
CREATE UNIQUE INDEX a_coupon_is_used_once_per_session ON coupon_redemptions USING btree (environment_id, checkout_session_id, coupon_id) WHERE status <> 'released'::text;
CREATE INDEX redemptions_of_coupon ON coupon_redemptions USING btree (environment_id, coupon_id);
CREATE UNIQUE INDEX coupon_lookup_key_is_unique ON coupons USING btree (environment_id, lookup_key);
CREATE UNIQUE INDEX credit_note_line_position_is_unique ON credit_note_lines USING btree (environment_id, credit_note_id, "position");
CREATE UNIQUE INDEX credit_note_number_is_unique ON credit_notes USING btree (environment_id, series_number);
CREATE INDEX credit_notes_of_invoice ON credit_notes USING btree (environment_id, invoice_id, id);
CREATE UNIQUE INDEX one_credit_note_per_refund_and_invoice ON credit_notes USING btree (environment_id, refund_id, invoice_id);
CREATE UNIQUE INDEX customer_external_id_is_unique ON customers USING btree (environment_id, external_id);
CREATE UNIQUE INDEX dispute_is_known_once ON disputes USING btree (environment_id, connection_id, provider_reference);
CREATE INDEX disputes_of_payment ON disputes USING btree (environment_id, payment_id);
CREATE INDEX due_work_of_kind ON due_work USING btree (environment_id, kind, due_at, rank, subject_id) WHERE parked_at IS NULL;
CREATE UNIQUE INDEX one_live_environment_per_organization ON environments USING btree (organization_id) WHERE kind = 'live'::text;
CREATE UNIQUE INDEX event_position_is_unique ON events USING btree ("position");
CREATE UNIQUE INDEX event_sequence_is_unique ON events USING btree (environment_id, sequence);
CREATE INDEX events_of_object ON events USING btree (environment_id, object_id, "position");
CREATE INDEX events_without_sequence ON events USING btree (environment_id, "position") WHERE sequence IS NULL;
CREATE UNIQUE INDEX feature_lookup_key_is_unique ON features USING btree (environment_id, lookup_key);
CREATE INDEX idempotent_requests_by_age ON idempotent_requests USING btree (started_at);
CREATE UNIQUE INDEX inbound_event_is_stored_once ON inbound_events USING btree (environment_id, connection_id, dedupe_key);
CREATE UNIQUE INDEX line_position_is_unique ON invoice_lines USING btree (environment_id, invoice_id, "position");
CREATE UNIQUE INDEX invoice_number_is_unique ON invoices USING btree (environment_id, series_number);
CREATE INDEX invoices_of_customer ON invoices USING btree (environment_id, customer_id, id);
CREATE INDEX invoices_of_subscription ON invoices USING btree (environment_id, subscription_id, id);
CREATE UNIQUE INDEX one_invoice_per_subscription_and_period ON invoices USING btree (environment_id, subscription_id, period_start) WHERE (billing_reason = ANY (ARRAY['subscription_create'::text, 'subscription_cycle'::text])) AND status <> 'void'::text;
CREATE UNIQUE INDEX one_transfer_per_cause ON ledger_transfers USING btree (environment_id, cause);
CREATE INDEX transfers_of_customer_balance ON ledger_transfers USING btree (environment_id, customer_id, currency) INCLUDE (credit_account, amount) WHERE debit_account = 'customer_balance'::text OR credit_account = 'customer_balance'::text;
CREATE INDEX transfers_of_invoice ON ledger_transfers USING btree (environment_id, invoice_id);
CREATE INDEX transfers_of_payment ON ledger_transfers USING btree (environment_id, payment_id);
CREATE INDEX letters_of_customer ON letters USING btree (environment_id, customer_id, product_id);
CREATE UNIQUE INDEX one_letter_per_session_and_product ON letters USING btree (environment_id, checkout_session_id, product_id);
CREATE INDEX allocations_of_invoice ON payment_allocations USING btree (environment_id, invoice_id);
CREATE UNIQUE INDEX payment_method_is_known_once ON payment_methods USING btree (environment_id, connection_id, provider_reference);
CREATE INDEX payment_methods_of_customer ON payment_methods USING btree (environment_id, customer_id, id);
CREATE UNIQUE INDEX one_open_payment_per_invoice ON payments USING btree (environment_id, invoice_id) WHERE off_session AND (status = ANY (ARRAY['created'::text, 'sent'::text, 'unknown'::text, 'processing'::text, 'requires_action'::text]));
CREATE UNIQUE INDEX one_open_payment_per_session ON payments USING btree (environment_id, checkout_session_id) WHERE status = ANY (ARRAY['created'::text, 'sent'::text, 'unknown'::text, 'processing'::text, 'requires_action'::text]);
CREATE UNIQUE INDEX payment_reference_is_unique ON payments USING btree (environment_id, connection_id, provider_reference);
CREATE INDEX payments_of_customer ON payments USING btree (environment_id, customer_id, id);
CREATE INDEX payments_of_invoice ON payments USING btree (environment_id, invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX payments_of_session ON payments USING btree (environment_id, checkout_session_id);
CREATE INDEX payments_of_subscription ON payments USING btree (environment_id, subscription_id, id);
CREATE UNIQUE INDEX plan_lookup_key_is_unique ON plans USING btree (environment_id, lookup_key);
CREATE UNIQUE INDEX price_is_replaced_once ON prices USING btree (environment_id, replaces);
CREATE UNIQUE INDEX price_lookup_key_is_unique ON prices USING btree (environment_id, lookup_key);
CREATE INDEX prices_of_plan ON prices USING btree (environment_id, plan_id, "position");
CREATE INDEX prices_of_product ON prices USING btree (environment_id, product_id, id);
CREATE UNIQUE INDEX product_lookup_key_is_unique ON products USING btree (environment_id, lookup_key);
CREATE UNIQUE INDEX active_code_is_unique ON promotion_codes USING btree (environment_id, lower(code)) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX link_reference_is_unique ON provider_links USING btree (environment_id, connection_id, provider_reference);
CREATE INDEX links_of_session ON provider_links USING btree (environment_id, checkout_session_id);
CREATE UNIQUE INDEX one_open_link_per_session ON provider_links USING btree (environment_id, checkout_session_id) WHERE status = ANY (ARRAY['sent'::text, 'open'::text]);
CREATE UNIQUE INDEX one_link_per_object ON public_links USING btree (environment_id, kind, object_id);
CREATE UNIQUE INDEX one_refund_per_request_key ON refunds USING btree (environment_id, request_key);
CREATE UNIQUE INDEX one_surplus_refund_per_payment ON refunds USING btree (environment_id, payment_id) WHERE surplus;
CREATE INDEX refunds_by_reference ON refunds USING btree (environment_id, provider_reference);
CREATE INDEX refunds_of_payment ON refunds USING btree (environment_id, payment_id, id);
CREATE UNIQUE INDEX one_sandbox_dispute_per_payment ON sandbox_disputes USING btree (environment_id, payment_id);
CREATE INDEX sandbox_payments_of_instrument ON sandbox_payments USING btree (environment_id, instrument_id, id);
CREATE INDEX sandbox_payments_of_link ON sandbox_payments USING btree (environment_id, link_id, id);
CREATE INDEX items_of_product ON subscription_items USING btree (environment_id, product_id, subscription_id) WHERE product_id IS NOT NULL;
CREATE INDEX items_of_subscription ON subscription_items USING btree (environment_id, subscription_id, "position");
CREATE UNIQUE INDEX one_live_subscription_per_customer_and_plan ON subscriptions USING btree (environment_id, customer_id, plan_id) WHERE (status = ANY (ARRAY['trialing'::text, 'active'::text, 'past_due'::text, 'unpaid'::text, 'paused'::text])) AND NOT multiple;
CREATE UNIQUE INDEX one_subscription_per_request_key ON subscriptions USING btree (environment_id, request_key);
CREATE UNIQUE INDEX one_subscription_per_session ON subscriptions USING btree (environment_id, checkout_session_id);
CREATE INDEX subscriptions_granting_access ON subscriptions USING btree (environment_id, customer_id, id, plan_id) WHERE status = ANY (ARRAY['trialing'::text, 'active'::text, 'past_due'::text]);
CREATE INDEX subscriptions_granting_plan ON subscriptions USING btree (environment_id, plan_id, customer_id) WHERE status = ANY (ARRAY['trialing'::text, 'active'::text, 'past_due'::text]);
CREATE INDEX subscriptions_of_customer ON subscriptions USING btree (environment_id, customer_id, id);
CREATE INDEX deliveries_of_endpoint ON webhook_deliveries USING btree (environment_id, endpoint_id, id);

alter table api_keys add constraint api_keys_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table checkout_sessions add constraint checkout_sessions_environment_id_connection_id_fkey FOREIGN KEY (environment_id, connection_id) REFERENCES connections(environment_id, id);
alter table checkout_sessions add constraint checkout_sessions_environment_id_customer_id_fkey FOREIGN KEY (environment_id, customer_id) REFERENCES customers(environment_id, id);
alter table checkout_sessions add constraint checkout_sessions_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table checkout_sessions add constraint checkout_sessions_environment_id_plan_id_fkey FOREIGN KEY (environment_id, plan_id) REFERENCES plans(environment_id, id);
alter table checkout_sessions add constraint checkout_sessions_environment_id_target_subscription_id_fkey FOREIGN KEY (environment_id, target_subscription_id) REFERENCES subscriptions(environment_id, id);
alter table connections add constraint connections_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table coupon_redemptions add constraint coupon_redemptions_environment_id_checkout_session_id_fkey FOREIGN KEY (environment_id, checkout_session_id) REFERENCES checkout_sessions(environment_id, id);
alter table coupon_redemptions add constraint coupon_redemptions_environment_id_coupon_id_fkey FOREIGN KEY (environment_id, coupon_id) REFERENCES coupons(environment_id, id);
alter table coupon_redemptions add constraint coupon_redemptions_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table coupon_redemptions add constraint coupon_redemptions_environment_id_promotion_code_id_fkey FOREIGN KEY (environment_id, promotion_code_id) REFERENCES promotion_codes(environment_id, id);
alter table coupon_redemptions add constraint coupon_redemptions_environment_id_subscription_id_fkey FOREIGN KEY (environment_id, subscription_id) REFERENCES subscriptions(environment_id, id);
alter table coupons add constraint coupons_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table credit_note_lines add constraint credit_note_lines_environment_id_credit_note_id_fkey FOREIGN KEY (environment_id, credit_note_id) REFERENCES credit_notes(environment_id, id);
alter table credit_note_lines add constraint credit_note_lines_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table credit_note_lines add constraint credit_note_lines_environment_id_invoice_line_id_fkey FOREIGN KEY (environment_id, invoice_line_id) REFERENCES invoice_lines(environment_id, id);
alter table credit_notes add constraint credit_notes_environment_id_customer_id_fkey FOREIGN KEY (environment_id, customer_id) REFERENCES customers(environment_id, id);
alter table credit_notes add constraint credit_notes_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table credit_notes add constraint credit_notes_environment_id_invoice_id_fkey FOREIGN KEY (environment_id, invoice_id) REFERENCES invoices(environment_id, id);
alter table credit_notes add constraint credit_notes_environment_id_refund_id_fkey FOREIGN KEY (environment_id, refund_id) REFERENCES refunds(environment_id, id);
alter table customers add constraint customers_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table delivery_attempts add constraint delivery_attempts_environment_id_delivery_id_fkey FOREIGN KEY (environment_id, delivery_id) REFERENCES webhook_deliveries(environment_id, id);
alter table disputes add constraint disputes_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table disputes add constraint disputes_environment_id_payment_id_fkey FOREIGN KEY (environment_id, payment_id) REFERENCES payments(environment_id, id);
alter table due_work add constraint due_work_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table environment_clocks add constraint environment_clocks_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table environment_sequences add constraint environment_sequences_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table environments add constraint environments_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table events add constraint events_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table features add constraint features_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table idempotent_requests add constraint idempotent_requests_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table inbound_events add constraint inbound_events_environment_id_connection_id_fkey FOREIGN KEY (environment_id, connection_id) REFERENCES connections(environment_id, id);
alter table inbound_events add constraint inbound_events_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table invoice_lines add constraint invoice_lines_environment_id_invoice_id_fkey FOREIGN KEY (environment_id, invoice_id) REFERENCES invoices(environment_id, id);
alter table invoice_lines add constraint invoice_lines_environment_id_price_id_fkey FOREIGN KEY (environment_id, price_id) REFERENCES prices(environment_id, id);
alter table invoice_lines add constraint invoice_lines_environment_id_product_id_fkey FOREIGN KEY (environment_id, product_id) REFERENCES products(environment_id, id);
alter table invoice_series add constraint invoice_series_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table invoices add constraint invoices_environment_id_customer_id_fkey FOREIGN KEY (environment_id, customer_id) REFERENCES customers(environment_id, id);
alter table invoices add constraint invoices_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table invoices add constraint invoices_environment_id_subscription_id_fkey FOREIGN KEY (environment_id, subscription_id) REFERENCES subscriptions(environment_id, id);
alter table ledger_transfers add constraint ledger_transfers_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table letters add constraint letters_environment_id_checkout_session_id_fkey FOREIGN KEY (environment_id, checkout_session_id) REFERENCES checkout_sessions(environment_id, id);
alter table letters add constraint letters_environment_id_customer_id_fkey FOREIGN KEY (environment_id, customer_id) REFERENCES customers(environment_id, id);
alter table letters add constraint letters_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table letters add constraint letters_environment_id_product_id_fkey FOREIGN KEY (environment_id, product_id) REFERENCES products(environment_id, id);
alter table payment_allocations add constraint payment_allocations_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table payment_allocations add constraint payment_allocations_environment_id_invoice_id_fkey FOREIGN KEY (environment_id, invoice_id) REFERENCES invoices(environment_id, id);
alter table payment_allocations add constraint payment_allocations_environment_id_payment_id_fkey FOREIGN KEY (environment_id, payment_id) REFERENCES payments(environment_id, id);
alter table payment_methods add constraint payment_methods_environment_id_connection_id_fkey FOREIGN KEY (environment_id, connection_id) REFERENCES connections(environment_id, id);
alter table payment_methods add constraint payment_methods_environment_id_customer_id_fkey FOREIGN KEY (environment_id, customer_id) REFERENCES customers(environment_id, id);
alter table payment_methods add constraint payment_methods_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table payments add constraint payments_environment_id_checkout_session_id_fkey FOREIGN KEY (environment_id, checkout_session_id) REFERENCES checkout_sessions(environment_id, id);
alter table payments add constraint payments_environment_id_customer_id_fkey FOREIGN KEY (environment_id, customer_id) REFERENCES customers(environment_id, id);
alter table payments add constraint payments_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table payments add constraint payments_environment_id_invoice_id_fkey FOREIGN KEY (environment_id, invoice_id) REFERENCES invoices(environment_id, id);
alter table plan_features add constraint plan_features_environment_id_feature_id_fkey FOREIGN KEY (environment_id, feature_id) REFERENCES features(environment_id, id);
alter table plan_features add constraint plan_features_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table plan_features add constraint plan_features_environment_id_plan_id_fkey FOREIGN KEY (environment_id, plan_id) REFERENCES plans(environment_id, id);
alter table plans add constraint plans_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table prices add constraint prices_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table prices add constraint prices_environment_id_plan_id_fkey FOREIGN KEY (environment_id, plan_id) REFERENCES plans(environment_id, id);
alter table prices add constraint prices_environment_id_product_id_fkey FOREIGN KEY (environment_id, product_id) REFERENCES products(environment_id, id);
alter table prices add constraint prices_environment_id_replaces_fkey FOREIGN KEY (environment_id, replaces) REFERENCES prices(environment_id, id);
alter table product_features add constraint product_features_environment_id_feature_id_fkey FOREIGN KEY (environment_id, feature_id) REFERENCES features(environment_id, id);
alter table product_features add constraint product_features_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table product_features add constraint product_features_environment_id_product_id_fkey FOREIGN KEY (environment_id, product_id) REFERENCES products(environment_id, id);
alter table products add constraint products_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table promotion_codes add constraint promotion_codes_environment_id_coupon_id_fkey FOREIGN KEY (environment_id, coupon_id) REFERENCES coupons(environment_id, id);
alter table promotion_codes add constraint promotion_codes_environment_id_customer_id_fkey FOREIGN KEY (environment_id, customer_id) REFERENCES customers(environment_id, id);
alter table promotion_codes add constraint promotion_codes_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table provider_links add constraint provider_links_environment_id_checkout_session_id_fkey FOREIGN KEY (environment_id, checkout_session_id) REFERENCES checkout_sessions(environment_id, id);
alter table provider_links add constraint provider_links_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table public_links add constraint public_links_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table refunds add constraint refunds_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table refunds add constraint refunds_environment_id_payment_id_fkey FOREIGN KEY (environment_id, payment_id) REFERENCES payments(environment_id, id);
alter table sandbox_disputes add constraint sandbox_disputes_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table sandbox_disputes add constraint sandbox_disputes_environment_id_payment_id_fkey FOREIGN KEY (environment_id, payment_id) REFERENCES sandbox_payments(environment_id, id);
alter table sandbox_links add constraint sandbox_links_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table sandbox_payments add constraint sandbox_payments_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table sandbox_refunds add constraint sandbox_refunds_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table sandbox_webhooks add constraint sandbox_webhooks_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table subscription_discounts add constraint subscription_discounts_environment_id_coupon_id_fkey FOREIGN KEY (environment_id, coupon_id) REFERENCES coupons(environment_id, id);
alter table subscription_discounts add constraint subscription_discounts_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table subscription_discounts add constraint subscription_discounts_environment_id_subscription_id_fkey FOREIGN KEY (environment_id, subscription_id) REFERENCES subscriptions(environment_id, id);
alter table subscription_holds add constraint subscription_holds_environment_id_customer_id_fkey FOREIGN KEY (environment_id, customer_id) REFERENCES customers(environment_id, id);
alter table subscription_holds add constraint subscription_holds_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table subscription_holds add constraint subscription_holds_environment_id_subscription_id_fkey FOREIGN KEY (environment_id, subscription_id) REFERENCES subscriptions(environment_id, id);
alter table subscription_items add constraint subscription_items_environment_id_price_id_fkey FOREIGN KEY (environment_id, price_id) REFERENCES prices(environment_id, id);
alter table subscription_items add constraint subscription_items_environment_id_product_id_fkey FOREIGN KEY (environment_id, product_id) REFERENCES products(environment_id, id);
alter table subscription_items add constraint subscription_items_environment_id_subscription_id_fkey FOREIGN KEY (environment_id, subscription_id) REFERENCES subscriptions(environment_id, id);
alter table subscription_periods add constraint subscription_periods_environment_id_subscription_id_fkey FOREIGN KEY (environment_id, subscription_id) REFERENCES subscriptions(environment_id, id);
alter table subscriptions add constraint subscriptions_environment_id_customer_id_fkey FOREIGN KEY (environment_id, customer_id) REFERENCES customers(environment_id, id);
alter table subscriptions add constraint subscriptions_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table subscriptions add constraint subscriptions_environment_id_plan_id_fkey FOREIGN KEY (environment_id, plan_id) REFERENCES plans(environment_id, id);
alter table tax_rates add constraint tax_rates_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);
alter table webhook_deliveries add constraint webhook_deliveries_environment_id_endpoint_id_fkey FOREIGN KEY (environment_id, endpoint_id) REFERENCES webhook_endpoints(environment_id, id);
alter table webhook_deliveries add constraint webhook_deliveries_environment_id_event_id_fkey FOREIGN KEY (environment_id, event_id) REFERENCES events(environment_id, id);
alter table webhook_endpoints add constraint webhook_endpoints_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id);

CREATE TRIGGER final_lines_stay BEFORE DELETE OR UPDATE ON invoice_lines FOR EACH ROW EXECUTE FUNCTION refuse_change_of_final_line();
CREATE TRIGGER final_invoices_stay BEFORE DELETE OR UPDATE ON invoices FOR EACH ROW EXECUTE FUNCTION refuse_change_of_final_invoice();
CREATE TRIGGER ledger_is_insert_only BEFORE DELETE OR UPDATE ON ledger_transfers FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();
