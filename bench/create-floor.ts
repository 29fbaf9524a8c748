/**
 * The floor of creating a session: the rows that the request leaves behind, by hand, in the fewest round trips there
 * are: one statement, which is one transaction. Nothing is looked up, checked or presented.
 */
import type { Sql } from '../src/db/postgres.ts'
import { systemClock } from '../src/outside/clock.ts'
import { systemIds } from '../src/outside/ids.ts'
import type { FloorShop } from './floor-shop.ts'
import { customerId } from './place.ts'

const clock = systemClock()
export const ids = systemIds(clock)
export const now = () => clock.now()

export type FloorSession = {
  customer: string
  session: string
  subscription: string
  invoice: string
  line: string
  link: string
  sandboxLink: string
  at: Temporal.Instant
}

export async function createByHand(sql: Sql, shop: FloorShop, n: number): Promise<FloorSession> {
  const { environment: env, plan, price, connection } = shop
  const at = now()
  const made: FloorSession = {
    customer: customerId(n),
    session: ids.id('chk'),
    subscription: ids.id('sub'),
    invoice: ids.id('inv'),
    line: ids.id('il'),
    link: ids.id('lnk'),
    sandboxLink: ids.id('sblk'),
    at,
  }
  const { customer, session, subscription, invoice, line, link, sandboxLink } = made
  const [token, item] = [ids.token(), ids.id('si')]
  const lines = [{ price_id: price, description: 'Pro', quantity: '1', unit_amount_decimal: '49900', amount: '49900' }]
  const explanation = { price_version: 1, steps: [{ what: '1 × 499.00', amount: '49900' }] }
  await sql`
    with session as (
      insert into checkout_sessions (environment_id, id, action, checkout_status, payment_status, customer_id, plan_id, payment_provider,
        simulated, connection_id, currency, amount_subtotal, amount_total, line_items, billing_period, billing_period_count,
        subscription_id, invoice_id, success_url, failure_url, cancel_url, idempotency_key, request_hash, public_token, expires_at,
        created_at, updated_at)
      values (${env}, ${session}, 'create_subscription', 'pending', 'unpaid', ${customer}, ${plan}, 'razorpay', true, ${connection}, 'inr',
        49900, 49900, ${sql.json(lines)}, 'monthly', 1, ${subscription}, ${invoice}, ${shop.successUrl}, ${shop.failureUrl},
        ${shop.cancelUrl}, ${`order_${n}`}, ${shop.hash}, ${token}, ${at.add({ seconds: 900 })}, ${at}, ${at})
    ), public_link as (
      insert into public_links (token, environment_id, kind, object_id) values (${token}, ${env}, 'checkout_session', ${session})
    ), link as (
      insert into provider_links (environment_id, id, checkout_session_id, connection_id, status, provider_reference, created_at, updated_at)
      values (${env}, ${link}, ${session}, ${connection}, 'open', ${sandboxLink}, ${at}, ${at})
    ), subscription as (
      insert into subscriptions (environment_id, id, customer_id, plan_id, status, currency, billing_period, billing_period_count,
        time_zone, checkout_session_id, latest_invoice_id, created_at, updated_at)
      values (${env}, ${subscription}, ${customer}, ${plan}, 'incomplete', 'inr', 'monthly', 1, 'UTC', ${session}, ${invoice}, ${at}, ${at})
    ), item as (
      insert into subscription_items (environment_id, id, subscription_id, price_id, quantity, position, created_at, updated_at)
      values (${env}, ${item}, ${subscription}, ${price}, 1, 0, ${at}, ${at})
    ), invoice as (
      insert into invoices (environment_id, id, customer_id, subscription_id, checkout_session_id, status, billing_reason,
        collection_method, currency, subtotal, total, amount_due, created_at, updated_at)
      values (${env}, ${invoice}, ${customer}, ${subscription}, ${session}, 'draft', 'subscription_create', 'charge_automatically', 'inr',
        49900, 49900, 49900, ${at}, ${at})
    ), line as (
      insert into invoice_lines (environment_id, id, invoice_id, position, description, price_id, subscription_item_id, quantity, amount,
        explanation)
      values (${env}, ${line}, ${invoice}, 0, 'Pro', ${price}, ${item}, 1, 49900, ${sql.json(explanation)})
    ), due as (
      insert into due_work (environment_id, kind, subject_id, due_at, rank)
      values (${env}, 'checkout.end', ${session}, ${at.add({ seconds: 900 })}, 10),
        (${env}, 'checkout.poll', ${session}, ${at.add({ seconds: 60 })}, 6)
    ), sandbox_link as (
      insert into sandbox_links (environment_id, id, connection_id, attempt_key, status, amount, currency, ours, expires_at, created_at)
      values (${env}, ${sandboxLink}, ${connection}, ${link}, 'open', 49900, 'inr',
        ${sql.json({ environmentId: env, sessionId: session, invoiceId: invoice, customerId: customer })}, ${at.add({ seconds: 900 })}, ${at})
    )
    insert into events (environment_id, id, event_type, object_id, object_version, snapshot, created_at)
    values (${env}, ${ids.id('evt')}, 'checkout.session.created', ${session}, 2, ${shop.snapshots[0]!.text}, ${at})`
  return made
}
