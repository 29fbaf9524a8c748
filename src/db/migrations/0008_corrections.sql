-- Money given back on an invoice, its credit note, and disputes.
drop index one_surplus_refund_per_payment;
alter table refunds drop constraint refund_reason,
  add constraint refund_reason check (reason in (
    'late_payment', 'already_subscribed', 'amount_mismatch', 'duplicate_payment',
    'requested_by_customer', 'duplicate', 'fraudulent', 'letter_declined')),
  -- Surplus money pays nothing: it has no credit note.
  add column surplus boolean not null default true,
  -- The Idempotency-Key it was made with: a repeat after a crash finds it.
  add column request_key text;
alter table refunds alter column surplus drop default;
create unique index one_surplus_refund_per_payment on refunds (environment_id, payment_id) where surplus;
create index refunds_of_payment on refunds (environment_id, payment_id, id);
create unique index one_refund_per_request_key on refunds (environment_id, request_key);

alter table invoice_series drop constraint series_kind, add constraint series_kind check (kind in ('invoice', 'credit_note'));
insert into invoice_series (environment_id, kind) select id, 'credit_note' from environments;

create table credit_notes (
  environment_id text not null references environments,
  id text not null,
  invoice_id text not null,
  customer_id text not null,
  refund_id text,
  series_number bigint not null,
  number text not null,
  status text not null constraint credit_note_status check (status in ('issued', 'void')),
  reason text not null,
  memo text,
  currency text not null,
  -- Without exclusive tax; total = subtotal + tax_total.
  subtotal bigint not null,
  tax_total bigint not null,
  -- Contained in the subtotal.
  tax_included_total bigint not null,
  -- Goes back to the customer's balance, the rest of the total to the customer.
  balance_total bigint not null,
  total bigint not null constraint credit_note_adds_up check (total = subtotal + tax_total and total > balance_total and balance_total >= 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, invoice_id) references invoices,
  foreign key (environment_id, customer_id) references customers,
  foreign key (environment_id, refund_id) references refunds
);
create unique index credit_note_number_is_unique on credit_notes (environment_id, series_number);
create unique index one_credit_note_per_refund_and_invoice on credit_notes (environment_id, refund_id, invoice_id);
create index credit_notes_of_invoice on credit_notes (environment_id, invoice_id, id);

-- invoice_line_id null: the shipping.
create table credit_note_lines (
  environment_id text not null references environments,
  id text not null,
  credit_note_id text not null,
  invoice_line_id text,
  position integer not null,
  description text not null,
  amount bigint not null,
  tax_amount bigint not null,
  tax_included_amount bigint not null,
  primary key (environment_id, id),
  foreign key (environment_id, credit_note_id) references credit_notes,
  foreign key (environment_id, invoice_line_id) references invoice_lines
);
create unique index credit_note_line_position_is_unique on credit_note_lines (environment_id, credit_note_id, position);

create table disputes (
  environment_id text not null references environments,
  id text not null,
  payment_id text not null,
  connection_id text not null,
  provider_reference text not null,
  status text not null constraint dispute_status check (status in ('opened', 'won', 'lost')),
  amount bigint not null constraint dispute_amount_is_positive check (amount > 0),
  currency text not null,
  reason text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, payment_id) references payments,
  constraint a_closed_dispute_has_a_time check ((status = 'opened') = (closed_at is null))
);
create unique index dispute_is_known_once on disputes (environment_id, connection_id, provider_reference);
create index disputes_of_payment on disputes (environment_id, payment_id);

-- What a lost dispute took.
alter table ledger_transfers
  drop constraint known_accounts,
  add constraint known_accounts check (
    debit_account in (
      'receivable', 'clearing', 'provider_balance', 'revenue', 'tax_payable', 'unapplied', 'discounts', 'customer_balance', 'refunds', 'disputes',
      'write_off')
    and credit_account in (
      'receivable', 'clearing', 'provider_balance', 'revenue', 'tax_payable', 'unapplied', 'discounts', 'customer_balance', 'refunds', 'disputes',
      'write_off'));

create table sandbox_disputes (
  environment_id text not null references environments,
  id text not null,
  connection_id text not null,
  payment_id text not null,
  status text not null constraint sandbox_dispute_status check (status in ('opened', 'won', 'lost')),
  amount bigint not null,
  currency text not null,
  reason text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (environment_id, id),
  foreign key (environment_id, payment_id) references sandbox_payments
);
create unique index one_sandbox_dispute_per_payment on sandbox_disputes (environment_id, payment_id);
