/**
 * The sandbox's own books, as a gateway would keep them: links, payments, refunds, and the webhooks it still has to
 * send. Keeps: one object per attempt key (unique indexes), one payment per link (every change of a link or of its
 * payments holds the link's row lock). Of other tables it only adds rows to the due work.
 */
import { dueRanks } from '../../db/due.ts'
import type { Sql, TransactionSql } from '../../db/postgres.ts'
import type { HostedState, Ours, PaymentState, Scope } from '../provider.ts'

export type Handle = Sql | TransactionSql
/** Whose books: everything is found only within one connection of one environment. */
export type Owner = Pick<Scope, 'environmentId' | 'connectionId'>

export type LinkRow = {
  id: string
  attemptKey: string
  purpose: 'payment' | 'setup'
  /** As stored: an open link past its end is expired, see `statusAt`. */
  status: HostedState['status']
  amount: bigint
  currency: string
  ours: Ours
  expiresAt: Temporal.Instant
}

export type PaymentRow = {
  id: string
  /** null: charged without the buyer. */
  linkId: string | null
  attemptKey: string
  status: PaymentState['status']
  amount: bigint
  refunded: bigint
  currency: string
  /** Name of the test card. */
  card: string
  instrumentId: string
  declineCode: string | null
  ours: Ours
  settledAt: Temporal.Instant | null
}

export type RefundRow = { id: string; paymentId: string; attemptKey: string; amount: bigint; currency: string }

export type WebhookRow = { id: string; connectionId: string; eventType: string; body: string; sentAt: Temporal.Instant | null }

const linkColumns = (sql: Handle) => sql`l.id, l.attempt_key, l.purpose, l.status, l.amount, l.currency, l.ours, l.expires_at`
const paymentColumns = (sql: Handle) => sql`
  p.id, p.link_id, p.attempt_key, p.status, p.amount, p.refunded, p.currency, p.card, p.instrument_id, p.decline_code, p.ours, p.settled_at`

/** False when the attempt key was used before. */
export async function insertLink(sql: Handle, owner: Owner, link: LinkRow, now: Temporal.Instant): Promise<boolean> {
  const rows = await sql`
    insert into sandbox_links (environment_id, id, connection_id, attempt_key, purpose, status, amount, currency, ours, expires_at, created_at)
    values (${owner.environmentId}, ${link.id}, ${owner.connectionId}, ${link.attemptKey}, ${link.purpose}, ${link.status}, ${link.amount}, ${link.currency},
      ${sql.json(link.ours)}, ${link.expiresAt}, ${now})
    on conflict on constraint one_sandbox_link_per_attempt do nothing
    returning id`
  return rows.length === 1
}

export type LinkWithPayments = { link: LinkRow; payments: PaymentRow[] }

type Joined = LinkRow & { [K in keyof PaymentRow as `payment${Capitalize<K>}`]: PaymentRow[K] | null }

/** A link and its payments as of one moment: one statement sees one state of the books. */
export async function findLink(sql: Handle, owner: Owner, by: { id: string } | { attemptKey: string }): Promise<LinkWithPayments | null> {
  const rows = await sql<Joined[]>`
    select ${linkColumns(sql)}, p.id as payment_id, p.link_id as payment_link_id, p.attempt_key as payment_attempt_key,
      p.status as payment_status, p.amount as payment_amount, p.refunded as payment_refunded, p.currency as payment_currency,
      p.card as payment_card, p.instrument_id as payment_instrument_id, p.decline_code as payment_decline_code, p.ours as payment_ours,
      p.settled_at as payment_settled_at
    from sandbox_links l left join sandbox_payments p on p.environment_id = l.environment_id and p.link_id = l.id
    where l.environment_id = ${owner.environmentId} and l.connection_id = ${owner.connectionId}
      and ${'id' in by ? sql`l.id = ${by.id}` : sql`l.attempt_key = ${by.attemptKey}`}
    order by p.id`
  const link = rows[0]
  return link ? { link, payments: rows.flatMap(paymentOf) } : null
}

function paymentOf(row: Joined): PaymentRow[] {
  if (row.paymentId === null) return []
  return [
    {
      id: row.paymentId,
      linkId: row.paymentLinkId,
      attemptKey: row.paymentAttemptKey!,
      status: row.paymentStatus!,
      amount: row.paymentAmount!,
      refunded: row.paymentRefunded!,
      currency: row.paymentCurrency!,
      card: row.paymentCard!,
      instrumentId: row.paymentInstrumentId!,
      declineCode: row.paymentDeclineCode,
      ours: row.paymentOurs!,
      settledAt: row.paymentSettledAt,
    },
  ]
}

export async function lockLink(sql: Handle, owner: Owner, id: string): Promise<LinkRow | null> {
  const [row] = await sql<LinkRow[]>`
    select ${linkColumns(sql)} from sandbox_links l
    where l.environment_id = ${owner.environmentId} and l.connection_id = ${owner.connectionId} and l.id = ${id}
    for no key update`
  return row ?? null
}

export async function setLinkStatus(sql: Handle, owner: Owner, id: string, status: LinkRow['status']): Promise<void> {
  await sql`update sandbox_links set status = ${status} where environment_id = ${owner.environmentId} and id = ${id}`
}

export async function paymentsOfLink(sql: Handle, owner: Owner, linkId: string): Promise<PaymentRow[]> {
  return await sql<PaymentRow[]>`
    select ${paymentColumns(sql)} from sandbox_payments p
    where p.environment_id = ${owner.environmentId} and p.link_id = ${linkId} order by p.id`
}

/** What a new attempt on a link has to know: itself, wherever it was made, and attempts that wait for authentication. */
export async function rivalsOf(sql: Handle, owner: Owner, linkId: string, attemptKey: string): Promise<PaymentRow[]> {
  return await sql<PaymentRow[]>`
    select ${paymentColumns(sql)} from sandbox_payments p
    where p.environment_id = ${owner.environmentId}
      and (p.attempt_key = ${attemptKey} or (p.link_id = ${linkId} and p.status = 'requires_action'))
    order by p.id`
}

/** Throws a unique violation when the attempt key was used on another link in the same moment. */
export async function insertPayment(sql: Handle, owner: Owner, p: PaymentRow, now: Temporal.Instant): Promise<void> {
  await sql`
    insert into sandbox_payments (
      environment_id, id, connection_id, link_id, attempt_key, status, amount, currency, card, instrument_id, decline_code, ours, settled_at, created_at)
    values (${owner.environmentId}, ${p.id}, ${owner.connectionId}, ${p.linkId}, ${p.attemptKey}, ${p.status}, ${p.amount}, ${p.currency}, ${p.card},
      ${p.instrumentId}, ${p.declineCode}, ${sql.json(p.ours)}, ${p.settledAt}, ${now})`
}

export type Movement = Pick<PaymentRow, 'status' | 'declineCode' | 'settledAt'>

export async function movePayment(sql: Handle, owner: Owner, id: string, to: Movement): Promise<void> {
  await sql`
    update sandbox_payments set status = ${to.status}, decline_code = ${to.declineCode}, settled_at = ${to.settledAt}
    where environment_id = ${owner.environmentId} and id = ${id}`
}

/** Payments that wait for authentication come to nothing. */
export async function cancelWaiting(sql: Handle, owner: Owner, linkId: string): Promise<void> {
  await sql`
    update sandbox_payments set status = 'canceled'
    where environment_id = ${owner.environmentId} and link_id = ${linkId} and status = 'requires_action'`
}

export async function findPayment(sql: Handle, environmentId: string, id: string): Promise<(PaymentRow & Owner) | null> {
  const [row] = await sql<(PaymentRow & Owner)[]>`
    select ${paymentColumns(sql)}, p.environment_id, p.connection_id from sandbox_payments p
    where p.environment_id = ${environmentId} and p.id = ${id}`
  return row ?? null
}

export async function lockPayment(sql: Handle, owner: Owner, id: string): Promise<PaymentRow | null> {
  const [row] = await sql<PaymentRow[]>`
    select ${paymentColumns(sql)} from sandbox_payments p
    where p.environment_id = ${owner.environmentId} and p.id = ${id} and p.connection_id = ${owner.connectionId}
    for no key update`
  return row ?? null
}

export async function findPaymentByKey(sql: Handle, owner: Owner, attemptKey: string): Promise<PaymentRow | null> {
  const [row] = await sql<PaymentRow[]>`
    select ${paymentColumns(sql)} from sandbox_payments p
    where p.environment_id = ${owner.environmentId} and p.attempt_key = ${attemptKey} and p.connection_id = ${owner.connectionId}`
  return row ?? null
}

/** How an instrument came to be: the first payment that was made with it on the form. */
export async function findInstrument(sql: Handle, owner: Owner, instrumentId: string): Promise<PaymentRow | null> {
  const [row] = await sql<PaymentRow[]>`
    select ${paymentColumns(sql)} from sandbox_payments p
    where p.environment_id = ${owner.environmentId} and p.instrument_id = ${instrumentId} and p.connection_id = ${owner.connectionId}
    order by p.id limit 1`
  return row ?? null
}

export async function findRefund(sql: Handle, owner: Owner, attemptKey: string): Promise<RefundRow | null> {
  const [row] = await sql<RefundRow[]>`
    select r.id, r.payment_id, r.attempt_key, r.amount, r.currency from sandbox_refunds r
    where r.environment_id = ${owner.environmentId} and r.attempt_key = ${attemptKey}`
  return row ?? null
}

/** The refund, and what it takes off its payment. */
export async function insertRefund(sql: Handle, owner: Owner, r: RefundRow, now: Temporal.Instant): Promise<void> {
  await sql`
    with made as (
      insert into sandbox_refunds (environment_id, id, payment_id, attempt_key, amount, currency, created_at)
      values (${owner.environmentId}, ${r.id}, ${r.paymentId}, ${r.attemptKey}, ${r.amount}, ${r.currency}, ${now})
      returning environment_id, payment_id, amount
    )
    update sandbox_payments p set refunded = p.refunded + made.amount
    from made where p.environment_id = made.environment_id and p.id = made.payment_id`
}

/** Webhooks to be sent at once, in the order given, in the transaction of what they tell. */
export async function insertWebhooks(
  sql: Handle,
  owner: Owner,
  hooks: readonly Pick<WebhookRow, 'id' | 'eventType' | 'body'>[],
  now: Temporal.Instant,
): Promise<void> {
  await sql`
    with told as (
      insert into sandbox_webhooks (environment_id, id, connection_id, event_type, body, created_at)
      select ${owner.environmentId}, id, ${owner.connectionId}, event_type, body, ${now}
      from unnest(${hooks.map(h => h.id)}::text[], ${hooks.map(h => h.eventType)}::text[], ${hooks.map(h => h.body)}::text[])
        as h (id, event_type, body)
      returning environment_id, id, created_at
    )
    insert into due_work (environment_id, kind, subject_id, due_at, rank)
    select environment_id, 'sandbox.webhook', id, created_at, ${dueRanks['sandbox.webhook']} from told order by id`
}

export async function insertDebit(sql: Handle, owner: Owner, paymentId: string, dueAt: Temporal.Instant): Promise<void> {
  await sql`
    insert into due_work (environment_id, kind, subject_id, due_at, rank)
    values (${owner.environmentId}, 'sandbox.debit', ${paymentId}, ${dueAt}, ${dueRanks['sandbox.debit']})`
}

export async function findWebhook(sql: Handle, environmentId: string, id: string): Promise<WebhookRow | null> {
  const [row] = await sql<WebhookRow[]>`
    select id, connection_id, event_type, body, sent_at from sandbox_webhooks where environment_id = ${environmentId} and id = ${id}`
  return row ?? null
}

/** One try; when it was taken (`sentAt`), the work of sending it ends in the same statement. */
export async function countWebhookAttempt(sql: Handle, environmentId: string, id: string, sentAt: Temporal.Instant | null): Promise<void> {
  await sql`
    with ended as (
      delete from due_work
      where ${sentAt !== null}::boolean and environment_id = ${environmentId} and kind = 'sandbox.webhook' and subject_id = ${id}
    )
    update sandbox_webhooks set attempts = attempts + 1, sent_at = ${sentAt} where environment_id = ${environmentId} and id = ${id}`
}
