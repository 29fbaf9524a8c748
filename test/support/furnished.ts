/** A merchant's environment with something of every noun in it, made as a merchant makes it. */
import assert from 'node:assert/strict'
import type { TestServer } from './server.ts'
import type { Shop } from './shop.ts'

export type Noun =
  | 'customer'
  | 'plan'
  | 'price'
  | 'session'
  | 'pendingSession'
  | 'expiredSession'
  | 'processingSession'
  | 'failedSession'
  | 'subscription'
  | 'invoice'
  | 'draftInvoice'
  | 'payment'
  | 'latePayment'
  | 'refund'
  | 'paymentMethod'
  | 'endpoint'
  | 'event'
  | 'delivery'
  | 'connection'
  | 'inboundEvent'
  | 'apiKey'
  | 'environment'

export type Furnished = {
  shop: Shop
  ids: Record<Noun, string>
  /** What the merchant itself calls things; all are this merchant's alone. */
  names: { customer: string; plan: string; price: string; order: string; email: string }
  /** Shown once when they were made. */
  secrets: { apiKey: string; endpoint: string }
  /** A session for a customer nobody has used yet, payable. */
  freshSession(): Promise<{ id: string; url: string }>
}

/** `name` tells the merchants of one test apart; `hook` is where events are sent. */
export async function furnish(server: Pick<TestServer, 'database' | 'url'>, shop: Shop, name: string, hook: string): Promise<Furnished> {
  const names = {
    customer: `${name}_buyer`,
    plan: `${name}_plan`,
    price: `${name}_price`,
    order: `${name}_order`,
    email: `buyer@${name}.example`,
  }
  const made = async (path: string, body: object) => {
    const answer = await shop.request('POST', `/v1${path}`, body)
    assert.ok(answer.status === 200 || answer.status === 201, answer.text)
    return answer.body
  }
  const first = async (path: string) => {
    const [object] = (await shop.read(`/v1${path}`)).data
    assert.ok(object, `${path} has something in it`)
    return object as { id: string }
  }
  const endpoint = await made('/webhook_endpoints', { url: hook, enabled_events: ['*'] })
  const customer = await made('/customers', { external_id: names.customer, email: names.email, currency: 'inr' })
  const price = { lookup_key: names.price, currency: 'inr', billing_period: 'monthly', unit_amount: 49900 }
  const plan = await made('/plans', { name: 'Own', lookup_key: names.plan, prices: [price] })
  const own = { configuration: { create_subscription_params: { plan_id: names.plan } } }

  const expired = await shop.session(names.customer, own)
  await made(`/checkout/sessions/${expired.id}/expire`, {})
  await payLate(server, shop.environmentId, expired)
  const session = await shop.session(names.customer, { ...own, idempotency_key: names.order })
  assert.equal((await shop.pay(session.id, 'success')).body.checkout_status, 'completed')
  const freshSession = async () => await shop.session(await shop.customer())
  const [pending, processing, failed] = [await freshSession(), await freshSession(), await freshSession()]
  assert.equal((await shop.pay(processing.id, 'bank_debit')).body.payment_status, 'processing')
  for (let tries = 0; tries < 10; tries += 1) assert.equal((await shop.pay(failed.id, 'declined')).status, 402)
  const apiKey = await made('/api_keys', { name: 'Spare', scopes: ['*'] })
  await untilQuiet(server, shop.environmentId)

  const [done, late] = [await shop.read(`/v1/checkout/sessions/${session.id}`), await shop.read(`/v1/checkout/sessions/${expired.id}`)]
  assert.match(late.late_payment_id, /^pay_/)
  return {
    shop,
    names,
    secrets: { apiKey: apiKey.api_key, endpoint: endpoint.secret },
    freshSession,
    ids: {
      customer: customer.id,
      plan: plan.id,
      price: plan.prices[0].id,
      session: session.id,
      pendingSession: pending.id,
      expiredSession: expired.id,
      processingSession: processing.id,
      failedSession: failed.id,
      subscription: done.subscription_id,
      invoice: done.invoice_id,
      draftInvoice: pending.invoice_id,
      payment: done.payment_id,
      latePayment: late.late_payment_id,
      refund: (await first('/refunds')).id,
      paymentMethod: (await first(`/payment_methods?customer=${names.customer}`)).id,
      endpoint: endpoint.id,
      event: (await first(`/webhook_events?object_id=${session.id}`)).id,
      delivery: (await first(`/webhook_deliveries?endpoint=${endpoint.id}`)).id,
      connection: (await first('/connections')).id,
      inboundEvent: (await first('/inbound_events')).id,
      apiKey: apiKey.id,
      environment: shop.environmentId,
    },
  }
}

/** Money that reaches the provider after the end: no test card does that, so it is written into the sandbox's own books. */
async function payLate(
  { database, url }: Pick<TestServer, 'database' | 'url'>,
  environmentId: string,
  session: { id: string; url: string },
) {
  const paid = await database.sql`
    with paid as (
      update sandbox_links s set status = 'paid' from provider_links l
      where l.environment_id = ${environmentId} and l.checkout_session_id = ${session.id}
        and s.environment_id = l.environment_id and s.id = l.provider_reference
      returning s.environment_id, s.id, s.amount, s.currency, s.ours, s.created_at
    )
    insert into sandbox_payments (
      environment_id, id, link_id, attempt_key, status, amount, currency, card, instrument_id, ours, settled_at, created_at)
    select environment_id, 'sbpm_late', id, 'late', 'succeeded', amount, currency, 'success', 'sbin_late', ours, created_at, created_at
    from paid returning id`
  assert.equal(paid.length, 1)
  // The buyer comes back, and the truth is asked for.
  const back = await fetch(`${url}${new URL(session.url).pathname}/return`, { redirect: 'manual' })
  assert.equal(back.status, 303)
}

const quietWithinMs = 20_000

/** Until nothing is due and every event has its number. */
export async function untilQuiet({ database }: Pick<TestServer, 'database'>, environmentId: string): Promise<void> {
  const giveUpAt = performance.now() + quietWithinMs
  for (;;) {
    const waiting = await database.sql`
      select d.kind, d.subject_id from due_work d join environment_clocks c on c.environment_id = d.environment_id
      where d.environment_id = ${environmentId} and d.due_at <= coalesce(c.frozen_at, now() + c.offset_us * interval '1 microsecond')
      union all select event_type, id from events where environment_id = ${environmentId} and sequence is null`
    if (waiting.length === 0) return
    if (performance.now() > giveUpAt) throw new Error(`still due: ${JSON.stringify(waiting)}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
