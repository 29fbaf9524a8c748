/**
 * The floor of completing a session: the rows that a paid checkout leaves behind, the sandbox's own and the inbound
 * events among them, by hand, in one transaction of two statements that are sent together. The second is the one that
 * takes the number: a line has to be stamped before its invoice is final, and the series is locked as late as can be.
 */
import type { Sql } from '../src/db/postgres.ts'
import { type FloorSession, ids, now } from './create-floor.ts'
import type { FloorShop } from './floor-shop.ts'

export async function completeByHand(sql: Sql, shop: FloorShop, made: FloorSession): Promise<void> {
  const { environment: env, connection, inbound, snapshots } = shop
  const { customer, session, subscription, invoice, link, sandboxLink } = made
  const at = now()
  const end = at.add({ hours: 24 * 30 })
  const [payment, method, sandboxPayment, instrument] = [ids.id('pay'), ids.id('pm'), ids.id('sbpy'), ids.id('sbin')]
  const hooks = inbound.map(() => ids.id('sbwh'))
  const told = snapshots.slice(1)
  const objects = [method, payment, subscription, subscription, invoice, invoice, session]
  await sql.begin(async tx => {
    await Promise.all([
      tx`
      with payment as (
        insert into payments (environment_id, id, customer_id, checkout_session_id, subscription_id, invoice_id, connection_id, provider,
          provider_reference, payment_method_id, status, amount, currency, succeeded_at, created_at, updated_at, object_version)
        values (${env}, ${payment}, ${customer}, ${session}, ${subscription}, ${invoice}, ${connection}, 'razorpay', ${sandboxPayment},
          ${method}, 'succeeded', 49900, 'inr', ${at}, ${at}, ${at}, 2)
      ), method as (
        insert into payment_methods (environment_id, id, customer_id, connection_id, provider, provider_reference, type, brand, last4,
          exp_month, exp_year, created_at, updated_at)
        values (${env}, ${method}, ${customer}, ${connection}, 'razorpay', ${instrument}, 'card', 'visa', '4242', 12, 2034, ${at}, ${at})
      ), customer as (
        update customers set default_payment_method_id = ${method}, updated_at = ${at}, object_version = object_version + 1
        where environment_id = ${env} and id = ${customer}
      ), session as (
        update checkout_sessions set checkout_status = 'completed', payment_status = 'paid', payment_id = ${payment},
          completed_at = ${at}, updated_at = ${at}, object_version = object_version + 1
        where environment_id = ${env} and id = ${session}
      ), link as (
        update provider_links set status = 'paid', updated_at = ${at} where environment_id = ${env} and id = ${link}
      ), subscription as (
        update subscriptions set status = 'active', billing_cycle_anchor = ${at}, current_period_start = ${at}, current_period_end = ${end},
          default_payment_method_id = ${method}, activated_at = ${at}, updated_at = ${at}, object_version = object_version + 1
        where environment_id = ${env} and id = ${subscription}
      ), period as (
        insert into subscription_periods (environment_id, subscription_id, starts_at, ends_at) values (${env}, ${subscription}, ${at}, ${end})
      ), line as (
        update invoice_lines set period_start = ${at}, period_end = ${end} where environment_id = ${env} and id = ${made.line}
      ), sandbox_link as (
        update sandbox_links set status = 'paid' where environment_id = ${env} and id = ${sandboxLink}
      ), sandbox_payment as (
        insert into sandbox_payments (environment_id, id, link_id, attempt_key, status, amount, currency, card, instrument_id, ours,
          settled_at, created_at)
        values (${env}, ${sandboxPayment}, ${sandboxLink}, ${payment}, 'succeeded', 49900, 'inr', 'success', ${instrument},
          ${tx.json({ environmentId: env, sessionId: session, invoiceId: invoice, customerId: customer, paymentId: payment })}, ${at}, ${at})
      ), sandbox_webhook as (
        insert into sandbox_webhooks (environment_id, id, connection_id, event_type, body, sent_at, attempts, created_at)
        select ${env}, id, ${connection}, type, body, ${at}, 1, ${at}
        from unnest(${hooks}::text[], ${inbound.map(i => i.type)}::text[], ${inbound.map(i => i.sent)}::text[]) as h (id, type, body)
      ), inbound as (
        insert into inbound_events (environment_id, id, connection_id, dedupe_key, event_type, body, status, processed_at, created_at)
        select ${env}, id, ${connection}, key, type, body, 'processed', ${at}, ${at}
        from unnest(${hooks.map(() => ids.id('inb'))}::text[], ${hooks}::text[], ${inbound.map(i => i.type)}::text[],
          ${inbound.map(i => i.stored)}::text[]) as i (id, key, type, body)
      ), ledger as (
        insert into ledger_transfers (environment_id, id, cause, debit_account, credit_account, amount, currency, customer_id, invoice_id,
          payment_id, occurred_at)
        values
          (${env}, ${ids.id('tr')}, ${`invoice:${invoice}:revenue`}, 'receivable', 'revenue', 49900, 'inr', ${customer}, ${invoice}, null, ${at}),
          (${env}, ${ids.id('tr')}, ${`payment:${payment}:received`}, 'clearing', 'receivable', 49900, 'inr', ${customer}, ${invoice}, ${payment}, ${at}),
          (${env}, ${ids.id('tr')}, ${`payment:${payment}:settled`}, 'provider_balance', 'clearing', 49900, 'inr', ${customer}, ${invoice}, ${payment}, ${at})
      ), event as (
        insert into events (environment_id, id, event_type, object_id, object_version, snapshot, created_at)
        select ${env}, id, type, object, 2, snapshot, ${at}
        from unnest(${told.map(() => ids.id('evt'))}::text[], ${told.map(t => t.type)}::text[], ${objects}::text[],
          ${told.map(t => t.text)}::text[]) with ordinality as e (id, type, object, snapshot, n)
        order by n
      )
      delete from due_work where environment_id = ${env} and kind in ('checkout.end', 'checkout.poll') and subject_id = ${session}`,
      tx`
      with series as (
        insert into invoice_series as s (environment_id, kind, last_number) values (${env}, 'invoice', 1)
        on conflict (environment_id, kind) do update set last_number = s.last_number + 1
        returning last_number
      )
      update invoices set status = 'paid', series_number = last_number, number = 'TG-' || lpad(last_number::text, 6, '0'),
        content_hash = ${shop.hash}, period_start = ${at}, period_end = ${end}, finalized_at = ${at}, paid_at = ${at}, amount_paid = 49900,
        attempt_count = 1, updated_at = ${at}, object_version = object_version + 1
      from series where environment_id = ${env} and id = ${invoice}`,
    ])
  })
}
