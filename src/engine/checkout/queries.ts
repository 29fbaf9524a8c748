/**
 * Checkout sessions and the intents to open a page at a provider. Keeps: one active session per idempotency key, one
 * open session per customer and plan, one open link per session (unique indexes of the same names).
 */
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { invariant } from '../../core/invariant.ts'
import type { Sql, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

export type ProviderLink = {
  id: string
  checkoutSessionId: string
  connectionId: string
  status: 'sent' | 'open' | 'paid' | 'expired' | 'canceled' | 'refused' | 'replaced'
  providerReference: string | null
  url: string | null
}

const columns = (sql: TransactionSql | Sql) => sql`
  environment_id, id, action, checkout_status, payment_status, closing, closing_since, customer_id,
  (select c.external_id from customers c
   where c.environment_id = checkout_sessions.environment_id and c.id = checkout_sessions.customer_id) as customer_external_id,
  anonymous, subject, prefill, plan_id, payment_provider, simulated, connection_id, currency, amount_subtotal, amount_discount, amount_tax,
  amount_tax_included, amount_shipping, amount_balance, amount_total, amount_recurring, line_items, discounts, tax_rates, tax_status,
  allow_promotion_codes, shipping_address_collection, shipping_details, collects, billing_period, billing_period_count, billing_cycle,
  billing_cycle_anchor, trial_period_days, trial_end_behavior, subscription_metadata, subscription_id, invoice_id, target_subscription_id,
  set_default, pays_invoice_ids, payment_id, late_payment_id, declines, success_url, failure_url, cancel_url, idempotency_key, request_hash,
  request_key, resumable, allow_multiple, locale, public_token, output_name, output_metadata, hsa_fsa_eligible, letter_required, visit_type,
  failure_reason, cancellation_reason, expires_at, completed_at, canceled_at, created_at, updated_at, object_version, metadata`

/** The session, the secret address of its page, and the intent to open a page at the provider (`sent`), if any: one statement. */
export async function insertSession(tx: Tx, s: CheckoutSession, linkId: string | null): Promise<void> {
  const { sql } = tx
  await sql`
    with address as (
      insert into public_links (token, environment_id, kind, object_id)
      values (${s.publicToken}, ${s.environmentId}, 'checkout_session', ${s.id})
    ), link as (
      insert into provider_links (environment_id, id, checkout_session_id, connection_id, status, created_at, updated_at)
      select ${s.environmentId}, id, ${s.id}, ${s.connectionId}, 'sent', ${s.createdAt}::timestamptz, ${s.createdAt}::timestamptz
      from unnest(${linkId === null ? [] : [linkId]}::text[]) as l (id)
    )
    insert into checkout_sessions (
      environment_id, id, action, checkout_status, payment_status, customer_id, anonymous, subject, prefill, plan_id, payment_provider,
      simulated, connection_id, currency, amount_subtotal, amount_discount, amount_tax, amount_tax_included, amount_shipping, amount_balance,
      amount_total, amount_recurring, line_items, discounts, tax_rates, tax_status, allow_promotion_codes, shipping_address_collection,
      collects, billing_period, billing_period_count, billing_cycle, billing_cycle_anchor, trial_period_days, trial_end_behavior,
      subscription_metadata, subscription_id, invoice_id, target_subscription_id, set_default, pays_invoice_ids, success_url, failure_url,
      cancel_url, idempotency_key, request_hash, request_key, allow_multiple, locale, public_token, output_name, output_metadata,
      hsa_fsa_eligible, letter_required, visit_type, expires_at, created_at, updated_at, metadata)
    values (
      ${s.environmentId}, ${s.id}, ${s.action}, ${s.checkoutStatus}, ${s.paymentStatus}, ${s.customerId}, ${s.anonymous}, ${s.subject},
      ${s.prefill && sql.json(s.prefill)}, ${s.planId}, ${s.paymentProvider}, ${s.simulated}, ${s.connectionId}, ${s.currency},
      ${s.amountSubtotal}, ${s.amountDiscount}, ${s.amountTax}, ${s.amountTaxIncluded}, ${s.amountShipping}, ${s.amountBalance},
      ${s.amountTotal}, ${s.amountRecurring}, ${sql.json(s.lineItems as never)}, ${sql.json(s.discounts as never)},
      ${s.taxRates && sql.json(s.taxRates as never)}, ${s.taxStatus}, ${s.allowPromotionCodes}, ${s.shippingAddressCollection}, ${s.collects},
      ${s.billingPeriod}, ${s.billingPeriodCount}, ${s.billingCycle}, ${s.billingCycleAnchor}, ${s.trialPeriodDays}, ${s.trialEndBehavior},
      ${sql.json(s.subscriptionMetadata)}, ${s.subscriptionId}, ${s.invoiceId}, ${s.targetSubscriptionId}, ${s.setDefault},
      ${s.paysInvoiceIds}, ${s.successUrl}, ${s.failureUrl}, ${s.cancelUrl}, ${s.idempotencyKey}, ${s.requestHash}, ${s.requestKey},
      ${s.allowMultiple}, ${s.locale}, ${s.publicToken}, ${s.outputName}, ${sql.json(s.outputMetadata)}, ${s.hsaFsaEligible},
      ${s.letterRequired}, ${s.visitType}, ${s.expiresAt}, ${s.createdAt}, ${s.updatedAt}, ${sql.json(s.metadata)})`
}

/** Also before the environment is known: the token is the secret. */
export async function findPublicLink(sql: Sql, token: string): Promise<{ environmentId: string; sessionId: string } | null> {
  const [row] = await sql<{ environmentId: string; sessionId: string }[]>`
    select environment_id, object_id as session_id from public_links where token = ${token} and kind = 'checkout_session'`
  return row ?? null
}

export async function findSession(tx: Tx, id: string): Promise<CheckoutSession | null> {
  const [row] = await tx.sql<CheckoutSession[]>`
    select ${columns(tx.sql)} from checkout_sessions where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

export async function lockSession(tx: Tx, id: string): Promise<CheckoutSession | null> {
  const [row] = await tx.sql<CheckoutSession[]>`
    select ${columns(tx.sql)} from checkout_sessions where environment_id = ${tx.environment.id} and id = ${id} for no key update`
  return row ?? null
}

export async function findActiveSessionByKey(tx: Tx, idempotencyKey: string): Promise<CheckoutSession | null> {
  const [row] = await tx.sql<CheckoutSession[]>`
    select ${columns(tx.sql)} from checkout_sessions
    where environment_id = ${tx.environment.id} and idempotency_key = ${idempotencyKey}
      and checkout_status in ('initiated', 'pending', 'completed')`
  return row ?? null
}

export async function findSessionByRequestKey(tx: Tx, requestKey: string): Promise<CheckoutSession | null> {
  const [row] = await tx.sql<CheckoutSession[]>`
    select ${columns(tx.sql)} from checkout_sessions where environment_id = ${tx.environment.id} and request_key = ${requestKey}`
  return row ?? null
}

/** The open session that a new one about the same would replace. */
export async function findOpenSession(tx: Tx, customerId: string, subject: string): Promise<CheckoutSession | null> {
  const [row] = await tx.sql<CheckoutSession[]>`
    select ${columns(tx.sql)} from checkout_sessions
    where environment_id = ${tx.environment.id} and customer_id = ${customerId} and subject = ${subject}
      and checkout_status in ('initiated', 'pending') and not allow_multiple`
  return row ?? null
}

/** Saves what may move in a session's life; the version rises. */
export async function saveSession(tx: Tx, s: CheckoutSession): Promise<CheckoutSession> {
  const [row] = await tx.sql<CheckoutSession[]>`
    update checkout_sessions set
      checkout_status = ${s.checkoutStatus}, payment_status = ${s.paymentStatus}, closing = ${s.closing}, closing_since = ${s.closingSince},
      customer_id = ${s.customerId},
      payment_id = ${s.paymentId}, late_payment_id = ${s.latePaymentId}, declines = ${s.declines}, failure_reason = ${s.failureReason},
      cancellation_reason = ${s.cancellationReason}, completed_at = ${s.completedAt}, canceled_at = ${s.canceledAt},
      updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${s.id}
    returning ${columns(tx.sql)}`
  invariant(row, `session ${s.id} exists`)
  return row
}

/** initiated → pending with its page at the provider, in one statement; null when it is no longer initiated. */
export async function openSession(
  tx: Tx,
  id: string,
  page: { linkId: string; providerReference: string; url: string | null },
): Promise<CheckoutSession | null> {
  const [row] = await tx.sql<CheckoutSession[]>`
    with link as (
      update provider_links set status = 'open', provider_reference = ${page.providerReference}, url = ${page.url}, updated_at = ${tx.now}
      where environment_id = ${tx.environment.id} and id = ${page.linkId} and status = 'sent'
    ), resume as (
      delete from due_work where environment_id = ${tx.environment.id} and kind = 'checkout.resume' and subject_id = ${id}
    )
    update checkout_sessions set checkout_status = 'pending', updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} and checkout_status = 'initiated'
    returning ${columns(tx.sql)}`
  return row ?? null
}

/** Whoever comes next may go on with it at once. */
export async function markResumable(tx: Tx, id: string): Promise<void> {
  await tx.sql`
    update checkout_sessions set resumable = true
    where environment_id = ${tx.environment.id} and id = ${id} and checkout_status = 'initiated'`
}

/** The header's key is free for a new attempt. */
export async function freeRequestKey(tx: Tx, id: string): Promise<void> {
  await tx.sql`update checkout_sessions set request_key = null where environment_id = ${tx.environment.id} and id = ${id}`
}

export type SessionFilters = {
  idempotencyKey: string | null
  customerId: string | null
  subscriptionId: string | null
  status: string | null
}

/** Newest first. Sessions that the provider refused were never payable: outside unless asked for by status or key. */
export function pageOfSessions(tx: Tx, filters: SessionFilters, request: PageRequest): Promise<Page<CheckoutSession>> {
  const { sql } = tx
  const { idempotencyKey, customerId, subscriptionId, status } = filters
  const where = sql`
    ${idempotencyKey === null ? sql`` : sql`and idempotency_key = ${idempotencyKey}`}
    ${customerId === null ? sql`` : sql`and customer_id = ${customerId}`}
    ${subscriptionId === null ? sql`` : sql`and ${subscriptionId} in (subscription_id, target_subscription_id)`}
    ${status === null ? sql`` : sql`and checkout_status = ${status}`}
    ${status === null && idempotencyKey === null ? sql`and failure_reason is distinct from 'provider_refused'` : sql``}`
  return page<CheckoutSession>(tx, { table: 'checkout_sessions', columns: columns(sql), where }, request)
}

const linkColumns = (sql: TransactionSql | Sql) => sql`
  l.id, l.checkout_session_id, l.connection_id, l.status, l.provider_reference, l.url,
  (select c.provider from connections c where c.environment_id = l.environment_id and c.id = l.connection_id) as provider`

/** The session's newest link; null: none was asked for yet. */
export async function linkOfSession(tx: Tx, sessionId: string): Promise<(ProviderLink & { provider: string }) | null> {
  const [row] = await tx.sql<(ProviderLink & { provider: string })[]>`
    select ${linkColumns(tx.sql)} from provider_links l
    where l.environment_id = ${tx.environment.id} and l.checkout_session_id = ${sessionId} order by l.id desc limit 1`
  return row ?? null
}

export async function findLink(tx: Tx, id: string): Promise<ProviderLink> {
  const [row] = await tx.sql<ProviderLink[]>`
    select ${linkColumns(tx.sql)} from provider_links l where l.environment_id = ${tx.environment.id} and l.id = ${id}`
  invariant(row, `link ${id} exists`)
  return row
}

/** A later page of a session: the first one is written with it. */
export async function insertLink(tx: Tx, link: ProviderLink): Promise<void> {
  await tx.sql`
    insert into provider_links (environment_id, id, checkout_session_id, connection_id, status, created_at, updated_at)
    values (${tx.environment.id}, ${link.id}, ${link.checkoutSessionId}, ${link.connectionId}, ${link.status}, ${tx.now}, ${tx.now})`
}

/** What the buyer said before paying. */
export async function saveCollected(
  tx: Tx,
  id: string,
  said: Pick<CheckoutSession, 'prefill' | 'shippingDetails'>,
): Promise<CheckoutSession> {
  const { sql } = tx
  const [row] = await sql<CheckoutSession[]>`
    update checkout_sessions set prefill = ${said.prefill && sql.json(said.prefill)},
      shipping_details = ${said.shippingDetails && sql.json(said.shippingDetails as never)}, updated_at = ${tx.now},
      object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id}
    returning ${columns(sql)}`
  invariant(row, `session ${id} exists`)
  return row
}

/** The amounts after a discount came or went; everything else of the offer stays. */
export async function saveAmounts(tx: Tx, s: CheckoutSession): Promise<CheckoutSession> {
  const { sql } = tx
  const [row] = await sql<CheckoutSession[]>`
    update checkout_sessions set discounts = ${sql.json(s.discounts as never)}, line_items = ${sql.json(s.lineItems as never)},
      amount_subtotal = ${s.amountSubtotal}, amount_discount = ${s.amountDiscount}, amount_tax = ${s.amountTax},
      amount_tax_included = ${s.amountTaxIncluded}, amount_shipping = ${s.amountShipping}, amount_balance = ${s.amountBalance},
      amount_total = ${s.amountTotal}, amount_recurring = ${s.amountRecurring}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${s.id}
    returning ${columns(sql)}`
  invariant(row, `session ${s.id} exists`)
  return row
}

export async function findLinkByReference(
  tx: Tx,
  connectionId: string,
  reference: string,
): Promise<(ProviderLink & { provider: string }) | null> {
  const [row] = await tx.sql<(ProviderLink & { provider: string })[]>`
    select ${linkColumns(tx.sql)} from provider_links l
    where l.environment_id = ${tx.environment.id} and l.connection_id = ${connectionId} and l.provider_reference = ${reference}`
  return row ?? null
}

export async function saveLink(tx: Tx, id: string, link: Pick<ProviderLink, 'status' | 'providerReference' | 'url'>): Promise<void> {
  await tx.sql`
    update provider_links set status = ${link.status}, provider_reference = coalesce(${link.providerReference}, provider_reference),
      url = coalesce(${link.url}, url), updated_at = ${tx.now}
    where environment_id = ${tx.environment.id} and id = ${id}`
}

/** A page that was to be replaced counts again, unless a newer one was made meanwhile. */
export async function restoreLink(tx: Tx, { id, checkoutSessionId, status }: ProviderLink): Promise<void> {
  await tx.sql`
    update provider_links set status = ${status}, updated_at = ${tx.now}
    where environment_id = ${tx.environment.id} and id = ${id} and status = 'replaced' and not exists (
      select 1 from provider_links newer
      where newer.environment_id = ${tx.environment.id} and newer.checkout_session_id = ${checkoutSessionId} and newer.id > ${id})`
}

/** A session of the customer that can still be paid, whatever its plan. */
export async function findOpenSessionOf(tx: Tx, customerId: string): Promise<{ id: string } | null> {
  const [row] = await tx.sql<{ id: string }[]>`
    select id from checkout_sessions
    where environment_id = ${tx.environment.id} and customer_id = ${customerId} and checkout_status in ('initiated', 'pending')
    order by id limit 1`
  return row ?? null
}
