-- All that a session can sell: anything of the catalog, to anybody, with discount, tax and shipping; a method saved; what is open paid.
alter table checkout_sessions
  alter column customer_id drop not null,
  alter column plan_id drop not null,
  alter column subscription_id drop not null,
  alter column invoice_id drop not null,
  alter column billing_period drop not null,
  alter column billing_period_count drop not null,
  drop constraint session_action,
  add constraint session_action check (
    action in ('create_subscription', 'one_time_payment', 'add_payment_method', 'activate_subscription', 'pay_invoice')),
  add column anonymous boolean not null default false,
  -- What only one open session of a customer may be about: "plan:…", "product:…", "method:…", "activate:…", "invoice:…".
  add column subject text,
  -- The customer is made at completion of an anonymous session; this is what the buyer or the caller said of them.
  add column prefill jsonb,
  add column amount_tax_included bigint not null default 0,
  add column amount_balance bigint not null default 0,
  -- Frozen terms, see core/discount.ts and core/tax.ts.
  add column discounts jsonb not null default '[]',
  add column tax_rates jsonb,
  add column tax_status text not null default 'none' constraint session_tax_status check (tax_status in ('none', 'exempt', 'reverse')),
  add column allow_promotion_codes boolean not null default false,
  add column shipping_address_collection boolean not null default false,
  add column shipping_details jsonb,
  -- What is asked of the buyer before a payment: its page at the provider is made when they press Pay.
  add column collects boolean not null default false,
  add column output_name text,
  add column output_metadata jsonb not null default '{}',
  add column hsa_fsa_eligible boolean not null default false,
  add column letter_required boolean not null default false,
  add column visit_type text,
  add column trial_period_days integer,
  add column billing_cycle text not null default 'anniversary' constraint session_billing_cycle check (billing_cycle in ('anniversary', 'calendar')),
  add column billing_cycle_anchor timestamptz,
  add column target_subscription_id text,
  add column set_default boolean not null default false,
  -- What activate_subscription and pay_invoice pay, oldest first.
  add column pays_invoice_ids text[] not null default '{}',
  drop constraint session_total_adds_up,
  add constraint session_total_adds_up check (
    amount_total = amount_subtotal - amount_discount + amount_tax + amount_shipping - amount_balance and amount_total >= 0),
  add constraint a_known_buyer_unless_anonymous check (customer_id is not null or (anonymous and checkout_status <> 'completed')),
  add foreign key (environment_id, target_subscription_id) references subscriptions;
drop index one_open_session_per_customer_and_plan;
update checkout_sessions set subject = 'plan:' || plan_id;
create unique index one_open_session_per_customer_and_subject on checkout_sessions (environment_id, customer_id, subject)
  where checkout_status in ('initiated', 'pending') and not allow_multiple;

-- replaced: the amount changed before anything was paid on it.
alter table provider_links
  drop constraint link_status,
  add constraint link_status check (status in ('sent', 'open', 'paid', 'expired', 'canceled', 'refused', 'replaced'));

alter table subscriptions
  alter column customer_id drop not null,
  alter column plan_id drop not null,
  alter column checkout_session_id drop not null,
  drop constraint subscription_billing_cycle,
  add constraint subscription_billing_cycle check (billing_cycle in ('anniversary', 'calendar')),
  add column name text,
  add column trial_start timestamptz,
  add column trial_end timestamptz,
  add column trial_end_behavior text not null default 'create_invoice'
    constraint subscription_trial_end check (trial_end_behavior in ('create_invoice', 'cancel', 'pause')),
  add column tax_rate_ids text[],
  -- The Idempotency-Key it was made with: a repeat after a crash finds it.
  add column request_key text,
  add constraint a_trial_has_both_ends check ((trial_start is null) = (trial_end is null) and trial_start < trial_end),
  add constraint a_begun_subscription_has_a_customer check (customer_id is not null or status in ('incomplete', 'incomplete_expired'));
create unique index one_subscription_per_request_key on subscriptions (environment_id, request_key);

alter table subscription_items add column product_id text,
  -- Rates named for it alone; null: those of its subscription.
  add column tax_rate_ids jsonb,
  add foreign key (environment_id, product_id) references products;
create index items_of_product on subscription_items (environment_id, product_id, subscription_id) where product_id is not null;

-- A product sold by itself is had once at a time, like a plan. Rows go when the subscription ends.
create table subscription_holds (
  environment_id text not null references environments,
  customer_id text not null,
  product_id text not null,
  subscription_id text not null,
  primary key (environment_id, customer_id, product_id),
  foreign key (environment_id, customer_id) references customers,
  foreign key (environment_id, subscription_id) references subscriptions
);

-- Discounts that later invoices of a subscription go on taking; ends_at null: for ever.
create table subscription_discounts (
  environment_id text not null references environments,
  subscription_id text not null,
  coupon_id text not null,
  position integer not null,
  terms jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  primary key (environment_id, subscription_id, coupon_id),
  foreign key (environment_id, subscription_id) references subscriptions,
  foreign key (environment_id, coupon_id) references coupons
);

-- One use of a coupon: reserved while a session is open, redeemed when it completes, released when it ends unpaid.
create table coupon_redemptions (
  environment_id text not null references environments,
  id text not null,
  coupon_id text not null,
  promotion_code_id text,
  checkout_session_id text,
  subscription_id text,
  status text not null constraint redemption_status check (status in ('reserved', 'redeemed', 'released')),
  -- What was promised: later invoices of the subscription take it from here.
  terms jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (environment_id, id),
  foreign key (environment_id, coupon_id) references coupons,
  foreign key (environment_id, promotion_code_id) references promotion_codes,
  foreign key (environment_id, checkout_session_id) references checkout_sessions,
  foreign key (environment_id, subscription_id) references subscriptions,
  constraint a_use_is_by_something check (checkout_session_id is not null or subscription_id is not null)
);
create unique index a_coupon_is_used_once_per_session on coupon_redemptions (environment_id, checkout_session_id, coupon_id)
  where status <> 'released';
create index redemptions_of_coupon on coupon_redemptions (environment_id, coupon_id);

create or replace function refuse_change_of_final_invoice() returns trigger language plpgsql as $$
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
end $$;

alter table invoices
  alter column customer_id drop not null,
  drop constraint invoice_billing_reason,
  -- purchase: sold once in a session; manual: made by the merchant.
  add constraint invoice_billing_reason check (billing_reason in ('subscription_create', 'subscription_cycle', 'purchase', 'manual')),
  add column name text,
  add column description text,
  add column public_token text,
  add column tax_included_total bigint not null default 0,
  add column shipping_tax bigint not null default 0,
  add column shipping_tax_included bigint not null default 0,
  add column shipping_taxes jsonb not null default '[]',
  add column tax_status text not null default 'none' constraint invoice_tax_status check (tax_status in ('none', 'exempt', 'reverse')),
  -- Put on the customer's balance instead of being charged; positive lowers what is due.
  add column balance_total bigint not null default 0,
  -- Taken off what is due by credit notes before it was paid.
  add column amount_credited bigint not null default 0,
  add column next_payment_attempt_at timestamptz,
  drop constraint invoice_due_adds_up,
  add constraint invoice_due_adds_up check (amount_due = total - credit_total - balance_total and amount_due >= 0),
  drop constraint paid_at_most_what_is_due,
  add constraint paid_at_most_what_is_due check (amount_paid >= 0 and amount_credited >= 0 and amount_paid + amount_credited <= amount_due),
  drop constraint paid_means_nothing_remains,
  add constraint paid_means_nothing_remains check (status <> 'paid' or amount_paid + amount_credited = amount_due),
  add constraint a_final_invoice_has_a_customer check (customer_id is not null or finalized_at is null);
drop index one_invoice_per_subscription_and_period;
create unique index one_invoice_per_subscription_and_period on invoices (environment_id, subscription_id, period_start)
  where billing_reason in ('subscription_create', 'subscription_cycle') and status <> 'void';

alter table public_links drop constraint public_link_kind,
  add constraint public_link_kind check (kind in ('checkout_session', 'invoice'));
update invoices set public_token = translate(rtrim(encode(decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), 'base64'), '='), '+/', '-_');
alter table invoices alter column public_token set not null;
insert into public_links (token, environment_id, kind, object_id) select public_token, environment_id, 'invoice', id from invoices;

alter table invoice_lines
  add column product_id text,
  add column tax_included_amount bigint not null default 0,
  -- What each discount took off and what each rate came to: [{…, amount}], amounts as texts.
  add column discounts jsonb not null default '[]',
  add column taxes jsonb not null default '[]',
  add column hsa_fsa_eligible boolean not null default false,
  add foreign key (environment_id, product_id) references products;

-- setup: keeps a method and moves nothing.
alter table payments
  alter column customer_id drop not null,
  add column purpose text not null default 'charge' constraint payment_purpose check (purpose in ('charge', 'setup')),
  -- Without the buyer, by a saved method.
  add column off_session boolean not null default false,
  drop constraint payment_amount_is_positive,
  add constraint payment_amount_is_positive check (amount > 0 or (purpose = 'setup' and amount = 0)),
  add constraint a_payment_of_an_invoice_has_a_customer check (customer_id is not null or invoice_id is null),
  drop constraint only_succeeded_payments_pay,
  -- Off session the invoice is known from the start.
  add constraint only_succeeded_payments_pay check (invoice_id is null or status = 'succeeded' or off_session);
create unique index one_open_payment_per_invoice on payments (environment_id, invoice_id)
  where off_session and status in ('created', 'sent', 'unknown', 'processing', 'requires_action');

-- What a payment pays. invoice_id of the payment is the first of them.
create table payment_allocations (
  environment_id text not null references environments,
  payment_id text not null,
  invoice_id text not null,
  amount bigint not null constraint allocation_is_positive check (amount > 0),
  primary key (environment_id, payment_id, invoice_id),
  foreign key (environment_id, payment_id) references payments,
  foreign key (environment_id, invoice_id) references invoices
);
create index allocations_of_invoice on payment_allocations (environment_id, invoice_id);
insert into payment_allocations (environment_id, payment_id, invoice_id, amount)
  select environment_id, id, invoice_id, amount from payments where invoice_id is not null;

alter table ledger_transfers
  drop constraint known_accounts,
  add constraint known_accounts check (
    debit_account in ('receivable', 'clearing', 'provider_balance', 'revenue', 'tax_payable', 'unapplied', 'discounts', 'customer_balance', 'refunds', 'disputes')
    and credit_account in ('receivable', 'clearing', 'provider_balance', 'revenue', 'tax_payable', 'unapplied', 'discounts', 'customer_balance', 'refunds', 'disputes'));
-- What a customer's balance is made of; of most there is nothing in it.
create index transfers_of_customer_balance on ledger_transfers (environment_id, customer_id, currency) include (credit_account, amount)
  where debit_account = 'customer_balance' or credit_account = 'customer_balance';

alter table sandbox_links
  add column purpose text not null default 'payment' constraint sandbox_link_purpose check (purpose in ('payment', 'setup'));
create index sandbox_payments_of_instrument on sandbox_payments (environment_id, instrument_id, id);
-- Off session there is no link.
alter table sandbox_payments add column connection_id text;
update sandbox_payments p set connection_id = l.connection_id from sandbox_links l where l.environment_id = p.environment_id and l.id = p.link_id;
alter table sandbox_payments alter column connection_id set not null;
-- What each full period costs after this one, when something renews.
alter table checkout_sessions add column amount_recurring bigint,
  add column trial_end_behavior text not null default 'create_invoice'
    constraint session_trial_end check (trial_end_behavior in ('create_invoice', 'cancel', 'pause')),
  add column subscription_metadata jsonb not null default '{}';
