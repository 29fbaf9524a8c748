-- The offer, what it makes, and the money: sessions, subscriptions, invoices, payments, refunds, ledger.
create table payment_methods (
  environment_id text not null references environments,
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
  detached_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, customer_id) references customers,
  foreign key (environment_id, connection_id) references connections
);
create unique index payment_method_is_known_once on payment_methods (environment_id, connection_id, provider_reference);
create index payment_methods_of_customer on payment_methods (environment_id, customer_id, id);

create table checkout_sessions (
  environment_id text not null references environments,
  id text not null,
  action text not null constraint session_action check (action in ('create_subscription')),
  checkout_status text not null
    constraint session_status check (checkout_status in ('initiated', 'pending', 'completed', 'failed', 'expired', 'canceled')),
  payment_status text not null
    constraint session_payment_status check (payment_status in ('unpaid', 'requires_action', 'processing', 'paid', 'no_payment_required')),
  -- Why it is being closed: from then on the page refuses payment, and the provider's answer decides the end.
  closing text constraint session_closing check (closing in ('expired', 'canceled', 'superseded')),
  closing_since timestamptz,
  customer_id text not null,
  plan_id text not null,
  -- As the caller named it; `simulated` when the sandbox plays it.
  payment_provider text not null,
  simulated boolean not null,
  connection_id text not null,
  currency text not null,
  amount_subtotal bigint not null,
  amount_discount bigint not null default 0,
  amount_tax bigint not null default 0,
  amount_shipping bigint not null default 0,
  amount_total bigint not null constraint session_total_adds_up
    check (amount_total = amount_subtotal - amount_discount + amount_tax + amount_shipping and amount_total >= 0),
  -- The frozen offer, as it is shown: [{price_id, description, quantity, unit_amount_decimal, amount}].
  line_items jsonb not null,
  billing_period text not null,
  billing_period_count integer not null,
  subscription_id text not null,
  invoice_id text not null,
  payment_id text,
  late_payment_id text,
  declines integer not null default 0,
  success_url text,
  failure_url text,
  cancel_url text,
  idempotency_key text,
  -- SHA-256 of the body after defaults and letter case: what "the same request" means.
  request_hash bytea not null,
  -- The Idempotency-Key header under which it was made, so that a repeat after a crash goes on with this session.
  request_key text,
  -- The provider did not answer when the page was asked for: the same request, or the worker, goes on at once.
  resumable boolean not null default false,
  allow_multiple boolean not null default false,
  locale text,
  public_token text not null,
  failure_reason text,
  cancellation_reason text,
  expires_at timestamptz not null,
  completed_at timestamptz,
  canceled_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, customer_id) references customers,
  foreign key (environment_id, plan_id) references plans,
  foreign key (environment_id, connection_id) references connections
);
create unique index one_active_session_per_idempotency_key on checkout_sessions (environment_id, idempotency_key)
  where checkout_status in ('initiated', 'pending', 'completed');
create unique index one_session_per_request_key on checkout_sessions (environment_id, request_key);
create unique index one_open_session_per_customer_and_plan on checkout_sessions (environment_id, customer_id, plan_id)
  where checkout_status in ('initiated', 'pending') and not allow_multiple;
create index sessions_of_customer on checkout_sessions (environment_id, customer_id, id);

-- The intent to open a page at the provider, written before the call; attempt_key is the provider's idempotency key.
create table provider_links (
  environment_id text not null references environments,
  id text not null,
  checkout_session_id text not null,
  connection_id text not null,
  status text not null constraint link_status check (status in ('sent', 'open', 'paid', 'expired', 'canceled', 'refused')),
  provider_reference text,
  url text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (environment_id, id),
  foreign key (environment_id, checkout_session_id) references checkout_sessions
);
create unique index one_open_link_per_session on provider_links (environment_id, checkout_session_id) where status in ('sent', 'open');
create index links_of_session on provider_links (environment_id, checkout_session_id);
create unique index link_reference_is_unique on provider_links (environment_id, connection_id, provider_reference);

create table subscriptions (
  environment_id text not null references environments,
  id text not null,
  customer_id text not null,
  plan_id text not null,
  status text not null constraint subscription_status check (
    status in ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'unpaid', 'paused', 'canceled')),
  multiple boolean not null default false,
  currency text not null,
  billing_period text not null,
  billing_period_count integer not null,
  collection_method text not null default 'charge_automatically'
    constraint subscription_collection_method check (collection_method in ('charge_automatically', 'send_invoice')),
  time_zone text not null,
  billing_cycle text not null default 'anniversary' constraint subscription_billing_cycle check (billing_cycle in ('anniversary')),
  billing_cycle_anchor timestamptz,
  current_period_start timestamptz,
  current_period_end timestamptz,
  default_payment_method_id text,
  checkout_session_id text not null,
  latest_invoice_id text,
  activated_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, customer_id) references customers,
  foreign key (environment_id, plan_id) references plans,
  constraint a_live_subscription_has_a_period check (
    status in ('incomplete', 'incomplete_expired', 'canceled') or (current_period_start < current_period_end and billing_cycle_anchor is not null))
);
create unique index one_live_subscription_per_customer_and_plan on subscriptions (environment_id, customer_id, plan_id)
  where status in ('trialing', 'active', 'past_due', 'unpaid', 'paused') and not multiple;
create index subscriptions_of_customer on subscriptions (environment_id, customer_id, id);
create unique index one_subscription_per_session on subscriptions (environment_id, checkout_session_id);

create table subscription_items (
  environment_id text not null,
  id text not null,
  subscription_id text not null,
  price_id text not null,
  quantity bigint not null constraint item_quantity check (quantity between 1 and 1000000),
  position integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, subscription_id) references subscriptions,
  foreign key (environment_id, price_id) references prices
);
create index items_of_subscription on subscription_items (environment_id, subscription_id, position);

-- Every period is stored when it begins; they touch without gap or overlap.
create table subscription_periods (
  environment_id text not null,
  subscription_id text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  primary key (environment_id, subscription_id, starts_at),
  constraint one_period_per_end unique (environment_id, subscription_id, ends_at),
  constraint period_has_a_length check (starts_at < ends_at),
  foreign key (environment_id, subscription_id) references subscriptions
);

create table invoice_series (
  environment_id text not null references environments,
  kind text not null constraint series_kind check (kind in ('invoice')),
  last_number bigint not null default 0,
  primary key (environment_id, kind)
);

create table invoices (
  environment_id text not null references environments,
  id text not null,
  customer_id text not null,
  subscription_id text,
  checkout_session_id text,
  status text not null constraint invoice_status check (status in ('draft', 'open', 'paid', 'void', 'uncollectible')),
  -- Taken from the series in the finalising transaction; drafts and voided drafts have none.
  series_number bigint,
  number text,
  billing_reason text not null constraint invoice_billing_reason check (billing_reason in ('subscription_create')),
  collection_method text not null,
  currency text not null,
  period_start timestamptz,
  period_end timestamptz,
  subtotal bigint not null,
  discount_total bigint not null default 0,
  tax_total bigint not null default 0,
  shipping_total bigint not null default 0,
  credit_total bigint not null default 0,
  total bigint not null constraint invoice_total_adds_up check (total = subtotal - discount_total + tax_total + shipping_total),
  amount_due bigint not null constraint invoice_due_adds_up check (amount_due = total - credit_total and amount_due >= 0),
  amount_paid bigint not null default 0 constraint paid_at_most_what_is_due check (amount_paid between 0 and amount_due),
  amount_refunded bigint not null default 0,
  attempt_count integer not null default 0,
  due_date timestamptz,
  finalized_at timestamptz,
  paid_at timestamptz,
  voided_at timestamptz,
  -- SHA-256 over the frozen columns and the lines, taken at finalisation.
  content_hash bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, customer_id) references customers,
  foreign key (environment_id, subscription_id) references subscriptions,
  constraint a_final_invoice_has_number_time_and_hash check (
    (finalized_at is not null) = (status in ('open', 'paid', 'uncollectible') or (status = 'void' and number is not null))
    and (finalized_at is null) = (number is null) and (number is null) = (content_hash is null) and (number is null) = (series_number is null)),
  constraint paid_means_nothing_remains check (status <> 'paid' or amount_paid = amount_due)
);
create unique index invoice_number_is_unique on invoices (environment_id, series_number);
create unique index one_invoice_per_subscription_and_period on invoices (environment_id, subscription_id, period_start)
  where billing_reason in ('subscription_create') and status <> 'void';
create index invoices_of_customer on invoices (environment_id, customer_id, id);
create index invoices_of_subscription on invoices (environment_id, subscription_id, id);

create table invoice_lines (
  environment_id text not null,
  id text not null,
  invoice_id text not null,
  position integer not null,
  description text not null,
  price_id text,
  subscription_item_id text,
  quantity numeric(30, 12) not null,
  amount bigint not null,
  discount_amount bigint not null default 0,
  tax_amount bigint not null default 0,
  period_start timestamptz,
  period_end timestamptz,
  proration boolean not null default false,
  explanation jsonb not null,
  primary key (environment_id, id),
  foreign key (environment_id, invoice_id) references invoices,
  foreign key (environment_id, price_id) references prices
);
create unique index line_position_is_unique on invoice_lines (environment_id, invoice_id, position);

-- Final invoices never change: status, what was paid, attempts and metadata may move, nothing else.
create function refuse_change_of_final_invoice() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.finalized_at is not null then raise exception 'invoice % is final and stays', old.id using errcode = 'restrict_violation'; end if;
    return old;
  end if;
  if old.finalized_at is not null and
     (to_jsonb(new) - array['status', 'amount_paid', 'amount_refunded', 'attempt_count', 'paid_at', 'voided_at', 'updated_at', 'object_version', 'metadata'])
     is distinct from
     (to_jsonb(old) - array['status', 'amount_paid', 'amount_refunded', 'attempt_count', 'paid_at', 'voided_at', 'updated_at', 'object_version', 'metadata'])
  then raise exception 'invoice % is final and does not change', old.id using errcode = 'restrict_violation'; end if;
  return new;
end $$;
create trigger final_invoices_stay before update or delete on invoices for each row execute function refuse_change_of_final_invoice();

create function refuse_change_of_final_line() returns trigger language plpgsql as $$
begin
  if exists (select 1 from invoices i where i.environment_id = old.environment_id and i.id = old.invoice_id and i.finalized_at is not null)
  then raise exception 'a line of invoice % is final and does not change', old.invoice_id using errcode = 'restrict_violation'; end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger final_lines_stay before update or delete on invoice_lines for each row execute function refuse_change_of_final_line();

create table payments (
  environment_id text not null references environments,
  id text not null,
  customer_id text not null,
  checkout_session_id text,
  subscription_id text,
  -- The invoice it paid; null for money that paid none (late or surplus): that is refunded.
  invoice_id text,
  connection_id text not null,
  provider text not null,
  provider_reference text,
  payment_method_id text,
  status text not null constraint payment_status check (
    status in ('created', 'sent', 'succeeded', 'failed', 'processing', 'requires_action', 'canceled', 'unknown')),
  amount bigint not null constraint payment_amount_is_positive check (amount > 0),
  amount_refunded bigint not null default 0 constraint refunded_at_most_what_was_paid check (amount_refunded between 0 and amount),
  currency text not null,
  -- {category, code, decline_code, message, retry}
  failure jsonb,
  -- How often the provider was asked about an outcome that is not known.
  looks integer not null default 0,
  -- Since when the provider, asked, did not know of it.
  not_found_since timestamptz,
  succeeded_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, customer_id) references customers,
  foreign key (environment_id, checkout_session_id) references checkout_sessions,
  foreign key (environment_id, invoice_id) references invoices,
  constraint a_succeeded_payment_has_a_time check ((status = 'succeeded') = (succeeded_at is not null)),
  constraint only_succeeded_payments_pay check (invoice_id is null or status = 'succeeded')
);
create unique index payment_reference_is_unique on payments (environment_id, connection_id, provider_reference);
create unique index one_open_payment_per_session on payments (environment_id, checkout_session_id)
  where status in ('created', 'sent', 'unknown', 'processing', 'requires_action');
create index payments_of_session on payments (environment_id, checkout_session_id);
create index payments_of_customer on payments (environment_id, customer_id, id);
create index payments_of_subscription on payments (environment_id, subscription_id, id);
create index payments_of_invoice on payments (environment_id, invoice_id) where invoice_id is not null;

create table refunds (
  environment_id text not null references environments,
  id text not null,
  payment_id text not null,
  status text not null constraint refund_status check (status in ('pending', 'succeeded', 'failed', 'canceled')),
  amount bigint not null constraint refund_amount_is_positive check (amount > 0),
  currency text not null,
  reason text not null constraint refund_reason check (
    reason in ('late_payment', 'already_subscribed', 'amount_mismatch', 'duplicate_payment')),
  provider_reference text,
  failure jsonb,
  succeeded_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, payment_id) references payments
);
-- Money that paid nothing is given back once, in full.
create unique index one_surplus_refund_per_payment on refunds (environment_id, payment_id);

create index refunds_by_reference on refunds (environment_id, provider_reference);

-- Double entry, insert only: a row is a transfer between two accounts, zero-sum by shape. `cause` makes it happen once.
create table ledger_transfers (
  environment_id text not null references environments,
  id text not null,
  cause text not null,
  debit_account text not null,
  credit_account text not null,
  amount bigint not null constraint transfer_amount_is_positive check (amount > 0),
  currency text not null,
  customer_id text,
  invoice_id text,
  payment_id text,
  refund_id text,
  occurred_at timestamptz not null,
  primary key (environment_id, id),
  constraint transfer_has_two_sides check (debit_account <> credit_account),
  constraint known_accounts check (
    debit_account in ('receivable', 'clearing', 'provider_balance', 'revenue', 'tax_payable', 'unapplied')
    and credit_account in ('receivable', 'clearing', 'provider_balance', 'revenue', 'tax_payable', 'unapplied'))
);
create unique index one_transfer_per_cause on ledger_transfers (environment_id, cause);
create index transfers_of_invoice on ledger_transfers (environment_id, invoice_id);
create index transfers_of_payment on ledger_transfers (environment_id, payment_id);

create function refuse_change_of_ledger() returns trigger language plpgsql as $$
begin raise exception 'the ledger is insert only' using errcode = 'restrict_violation'; end $$;
create trigger ledger_is_insert_only before update or delete on ledger_transfers for each row execute function refuse_change_of_ledger();

-- What providers told us, raw: stored before it is answered, processed afterwards, kept 90 days.
create table inbound_events (
  environment_id text not null references environments,
  id text not null,
  connection_id text not null,
  dedupe_key text not null,
  event_type text not null,
  -- The exact text as it came, and what the adapter read from it when the signature was checked: {kind, reference}.
  body text not null,
  concerns jsonb,
  status text not null constraint inbound_status check (status in ('received', 'processed', 'ignored')),
  processed_at timestamptz,
  created_at timestamptz not null,
  primary key (environment_id, id),
  foreign key (environment_id, connection_id) references connections
);
create unique index inbound_event_is_stored_once on inbound_events (environment_id, connection_id, dedupe_key);
