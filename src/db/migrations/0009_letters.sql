-- Letters of medical necessity. The answers are health data: sealed, and nowhere else.
create table letters (
  environment_id text not null references environments,
  id text not null,
  product_id text not null,
  checkout_session_id text not null,
  -- null until an anonymous session is completed.
  customer_id text,
  status text not null constraint letter_status check (status in ('required', 'submitted', 'issued', 'declined', 'expired')),
  visit_type text,
  sealed_answers text,
  decline_reason text,
  submitted_at timestamptz,
  issued_at timestamptz,
  declined_at timestamptz,
  expires_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  object_version integer not null default 1,
  metadata jsonb not null default '{}',
  primary key (environment_id, id),
  foreign key (environment_id, product_id) references products,
  foreign key (environment_id, checkout_session_id) references checkout_sessions,
  foreign key (environment_id, customer_id) references customers,
  constraint answers_come_with_submitting check (status = 'required' or submitted_at is not null),
  constraint an_issued_letter_ends check ((issued_at is null) = (expires_at is null)),
  constraint a_declined_letter_says_when check ((status = 'declined') = (declined_at is not null))
);
create unique index one_letter_per_session_and_product on letters (environment_id, checkout_session_id, product_id);
create index letters_of_customer on letters (environment_id, customer_id, product_id);

-- Whether what was paid for with a health savings card is refunded and ended when its letter is declined.
alter table environments add column letter_decline_refunds boolean not null default true;
