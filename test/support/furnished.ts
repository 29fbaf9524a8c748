/** A merchant's environment with something of every noun in it, made as a merchant makes it. */
import assert from 'node:assert/strict'
import { type SoldNoun, sellEverything } from './furnished-sales.ts'
import { letterProduct, letterSession, submittedLetter } from './letters.ts'
import type { TestServer } from './server.ts'
import type { Shop } from './shop.ts'

export type Noun =
  | SoldNoun
  | 'customer'
  | 'plan'
  | 'price'
  | 'publicPrice'
  | 'product'
  | 'feature'
  | 'coupon'
  | 'promotionCode'
  | 'taxRate'
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
  | 'givenBack'
  | 'creditNote'
  | 'creditedPayment'
  | 'creditedInvoice'
  | 'creditedLine'
  | 'dispute'
  | 'disputedPayment'
  | 'openInvoice'
  | 'openLine'
  | 'paymentMethod'
  | 'letter'
  | 'issuedLetter'
  | 'letterSession'
  | 'letterProduct'
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
  names: {
    customer: string
    plan: string
    price: string
    product: string
    feature: string
    coupon: string
    code: string
    order: string
    email: string
  }
  /** Shown once when they were made. */
  secrets: { apiKey: string; endpoint: string }
  /** A session for a customer nobody has used yet, payable. */
  freshSession(): Promise<{ id: string; url: string }>
  /** The id of an invoice for the customer, who has a method: a draft, or open. */
  freshInvoice(open: boolean): Promise<string>
  /** The id of a letter that waits for its decision. */
  freshLetter(): Promise<string>
}

/** `name` tells the merchants of one test apart; `hook` is where events are sent. */
export async function furnish(server: Pick<TestServer, 'database' | 'url'>, shop: Shop, name: string, hook: string): Promise<Furnished> {
  const names = {
    customer: `${name}_buyer`,
    plan: `${name}_plan`,
    price: `${name}_price`,
    product: `${name}_product`,
    feature: `${name}_feature`,
    coupon: `${name}_coupon`,
    code: `${name}-code`,
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
  const feature = await made('/features', { name: 'Own', lookup_key: names.feature, type: 'boolean' })
  const granted = [{ feature: names.feature }]
  const plan = await made('/plans', { name: 'Own', lookup_key: names.plan, prices: [price], features: granted })
  const product = await made('/products', { name: 'Own', lookup_key: names.product })
  const publicPrice = await made('/prices', { product_id: names.product, currency: 'inr', unit_amount: 900, public: true })
  const coupon = await made('/coupons', { lookup_key: names.coupon, percent_off: '10' })
  const promotionCode = await made('/promotion_codes', { code: names.code, coupon: names.coupon, customer: names.customer })
  const taxRate = await made('/tax_rates', { name: 'VAT', percentage: '20' })
  const own = { configuration: { create_subscription_params: { plan_id: names.plan } } }

  const expired = await shop.session(names.customer, own)
  await made(`/checkout/sessions/${expired.id}/expire`, {})
  await payLate(server, shop.environmentId, expired)
  const session = await shop.session(names.customer, { ...own, idempotency_key: names.order })
  assert.equal((await shop.pay(session.id, 'success')).body.checkout_status, 'completed')
  // Given back in part; taken back by the bank; owed, and lowered.
  const again = { ...own, allow_multiple: true }
  const givenBack = await shop.session(names.customer, again)
  assert.equal((await shop.pay(givenBack.id, 'success')).body.checkout_status, 'completed')
  const [credited] = (await shop.read(`/v1/payments?checkout_session=${givenBack.id}`)).data
  const refund = await made('/refunds', { payment_id: credited.id, amount: 900 })
  const disputed = await shop.session(names.customer, again)
  const disputedPayment = (await shop.pay(disputed.id, 'disputed')).body.payment_id
  const freshInvoice = async (open: boolean) => {
    const work = { price_data: { currency: 'inr', unit_amount: 5000, product_data: { name: 'Work' } } }
    const owed = await made('/invoices', { customer_id: customer.id, collection_method: 'send_invoice', line_items: [work] })
    if (open) await made(`/invoices/${owed.id}/finalize`, {})
    return owed.id as string
  }
  const owed = await freshInvoice(true)
  await made('/credit_notes', { invoice_id: owed, amount: 1000 })
  const freshSession = async () => await shop.session(await shop.customer())
  const [pending, processing, failed] = [await freshSession(), await freshSession(), await freshSession()]
  assert.equal((await shop.pay(processing.id, 'bank_debit')).body.payment_status, 'processing')
  for (let tries = 0; tries < 10; tries += 1) assert.equal((await shop.pay(failed.id, 'declined')).status, 402)
  const gym = await letterProduct(shop)
  const letterOf = async (buyer: string) => submittedLetter(shop, await letterSession(shop, gym.price, buyer))
  const freshLetter = async (): Promise<string> => (await letterOf(await shop.customer())).id
  const [letter, issuedLetter] = [await letterOf(names.customer), await freshLetter()]
  assert.equal((await shop.pay(letter.checkout_session_id, 'hsa_fsa')).body.checkout_status, 'completed')
  await made(`/letters/${issuedLetter}/issue`, {})
  const sold = await sellEverything({ shop, plan: names.plan, taxRate: taxRate.id, letterPrice: gym.price })
  const apiKey = await made('/api_keys', { name: 'Spare', scopes: ['*'] })
  await untilQuiet(server, shop.environmentId)

  const [done, late] = [await shop.read(`/v1/checkout/sessions/${session.id}`), await shop.read(`/v1/checkout/sessions/${expired.id}`)]
  assert.match(late.late_payment_id, /^pay_/)
  return {
    shop,
    names,
    secrets: { apiKey: apiKey.api_key, endpoint: endpoint.secret },
    freshSession,
    freshInvoice,
    freshLetter,
    ids: {
      ...sold,
      customer: customer.id,
      plan: plan.id,
      price: plan.prices[0].id,
      publicPrice: publicPrice.id,
      product: product.id,
      feature: feature.id,
      coupon: coupon.id,
      promotionCode: promotionCode.id,
      taxRate: taxRate.id,
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
      refund: (await first(`/refunds?payment=${late.late_payment_id}`)).id,
      givenBack: refund.id,
      creditNote: refund.credit_note_id,
      creditedPayment: credited.id,
      creditedInvoice: credited.invoice_id,
      creditedLine: (await shop.read(`/v1/invoices/${credited.invoice_id}`)).lines.data[0].id,
      dispute: (await first(`/disputes?payment=${disputedPayment}`)).id,
      disputedPayment,
      openInvoice: owed,
      openLine: (await shop.read(`/v1/invoices/${owed}`)).lines.data[0].id,
      paymentMethod: (await first(`/payment_methods?customer=${names.customer}`)).id,
      letter: letter.id,
      issuedLetter,
      letterSession: letter.checkout_session_id,
      letterProduct: gym.product,
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
      returning s.environment_id, s.id, s.connection_id, s.amount, s.currency, s.ours, s.created_at
    )
    insert into sandbox_payments (
      environment_id, id, connection_id, link_id, attempt_key, status, amount, currency, card, instrument_id, ours, settled_at, created_at)
    select environment_id, 'sbpm_late', connection_id, id, 'late', 'succeeded', amount, currency, 'success', 'sbin_late', ours, created_at, created_at
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
