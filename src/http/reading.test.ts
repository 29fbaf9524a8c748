/** Lists, cursors, filters and expansions, over rows as a checkout leaves them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answersChecked } from '../../test/support/answers.ts'
import { startTestServer, type TestServer } from '../../test/support/server.ts'
import { totalsOf } from '../core/totals.ts'
import { type Tx, transaction } from '../db/transaction.ts'
import { insertRefund } from '../engine/correction/refund-queries.ts'
import { keepDefaultMethod } from '../engine/customer/keep-default-method.ts'
import { draftInvoice } from '../engine/invoice/draft-invoice.ts'
import { holdInvoice } from '../engine/invoice/hold-invoice.ts'
import { voidDraft } from '../engine/invoice/queries.ts'
import { settleInvoice, stampInvoice } from '../engine/invoice/settle-invoice.ts'
import { attachMethod } from '../engine/payment/attach-method.ts'
import { insertPayment } from '../engine/payment/queries.ts'
import { beginSubscription } from '../engine/subscription/begin-subscription.ts'
import { draftSubscription } from '../engine/subscription/draft-subscription.ts'
import { dropSubscription } from '../engine/subscription/drop-subscription.ts'
import { holdSubscription } from '../engine/subscription/hold-subscription.ts'

let server: TestServer
const answers = answersChecked()
type Sold = {
  customer: string
  plan: string
  price: string
  subscription: string
  invoice: string
  payment: string
  refund: string
  method: string
}
let sold: Sold

before(async () => {
  server = await startTestServer({ workers: false, server: { onAnswer: answers.onAnswer } })
  sold = await sell()
})
after(async () => {
  await server.stop()
  answers.assertGood()
})

/** One subscription that was paid for, one that is still a draft, one whose session ended unpaid. */
async function sell(): Promise<Sold> {
  const { body: customer } = await server.request('POST', '/v1/customers', { external_id: 'buyer', name: 'Jane' })
  const { body: plan } = await server.request('POST', '/v1/plans', {
    name: 'Pro',
    lookup_key: 'pro',
    prices: [{ currency: 'usd', billing_period: 'monthly', unit_amount: 4900 }],
  })
  const price = plan.prices[0].id as string
  const [{ id: connectionId } = { id: '' }] = await server.database.sql<{ id: string }[]>`
    select id from connections where environment_id = ${server.environmentId}`
  const { ctx } = server
  return transaction(ctx, server.environmentId, async tx => {
    const draft = (session: string) => drafted(tx, session, customer.id, plan.id, price)
    const paid = await draft('chk_paid')
    await draft('chk_pending')
    const ended = await draft('chk_ended')
    await dropSubscription(tx, ended.subscription)
    await voidDraft(tx, ended.invoice)

    const instrument = { reference: 'tok', type: 'card', brand: 'visa', last4: '4242', expMonth: 12, expYear: 2034, hsaFsa: false }
    const method = await attachMethod(ctx, tx, { customerId: customer.id, connectionId, provider: 'sandbox', instrument })
    const again = await attachMethod(ctx, tx, { customerId: customer.id, connectionId, provider: 'sandbox', instrument })
    assert.equal(again.id, method.id)
    assert.equal(await keepDefaultMethod(tx, customer.id, method.id), true)
    assert.equal(await keepDefaultMethod(tx, customer.id, 'pm_other'), false)
    const { subscription } = await beginSubscription(tx, await holdSubscription(tx, paid.subscription), {
      at: tx.now,
      offeredAt: tx.now,
      customerId: customer.id,
      trialDays: null,
      paymentMethodId: method.id,
      invoiceId: paid.invoice,
    })
    const period = { start: subscription.currentPeriodStart!, end: subscription.currentPeriodEnd! }
    await settleInvoice(tx, await stampInvoice(tx, await holdInvoice(tx, paid.invoice), { customerId: customer.id, period }), {
      paidAt: tx.now,
      attempts: 1,
    })
    const payment = ctx.ids.id('pay')
    const stored = { environmentId: tx.environment.id, createdAt: tx.now, updatedAt: tx.now, objectVersion: 1, metadata: {} }
    const common = { ...stored, customerId: customer.id, checkoutSessionId: null, subscriptionId: paid.subscription, connectionId }
    const money = {
      purpose: 'charge' as const,
      offSession: false,
      invoiceIds: [],
      provider: 'sandbox',
      amount: 4900n,
      amountRefunded: 0n,
      currency: 'usd',
      looks: 0,
    }
    const failure = { category: 'declined', code: 'card_declined', decline_code: 'x', message: 'Declined.', retry: 'later' } as const
    await insertPayment(tx, {
      ...{ ...common, ...money, id: ctx.ids.id('pay'), invoiceId: null, providerReference: 'p1', paymentMethodId: null, status: 'failed' },
      ...{ failure, succeededAt: null },
    })
    await insertPayment(tx, {
      ...{ ...common, ...money, id: payment, invoiceId: paid.invoice, providerReference: 'p2', paymentMethodId: method.id },
      ...{ status: 'succeeded', failure: null, succeededAt: tx.now },
    })
    const refund = ctx.ids.id('re')
    const given = {
      ...stored,
      paymentId: payment,
      surplus: true,
      creditNoteId: null,
      status: 'pending',
      amount: 4900n,
      currency: 'usd',
      reason: 'late_payment',
    } as const
    const rest = { providerReference: null, failure: null, succeededAt: null }
    assert.ok(await insertRefund(tx, { ...given, ...rest, id: refund }))
    assert.equal(await insertRefund(tx, { ...given, ...rest, id: ctx.ids.id('re') }), null)
    return { customer: customer.id, plan: plan.id, price, ...paid, payment, refund, method: method.id }
  })
}

async function drafted(tx: Tx, session: string, customerId: string, planId: string, priceId: string) {
  const { ctx } = server
  const [subscription, invoice, item] = [ctx.ids.id('sub'), ctx.ids.id('inv'), ctx.ids.id('si')]
  await draftSubscription(tx, {
    ...{ name: null, billingCycle: 'anniversary', billingCycleAnchor: null, trialEndBehavior: 'create_invoice', taxRateIds: null },
    ...{ collectionMethod: 'charge_automatically' },
    ...{ id: subscription, customerId, planId, multiple: true, currency: 'usd', billingPeriod: 'monthly', billingPeriodCount: 1 },
    ...{ timeZone: 'UTC', checkoutSessionId: session, latestInvoiceId: invoice, metadata: { order: '7' } },
    items: [{ id: item, priceId, productId: null, quantity: 1n, taxRateIds: null }],
  })
  const explanation = { price_version: 1, steps: [{ what: '1 × 49.00', amount: 4900n }] }
  await draftInvoice(ctx, tx, {
    ...{ id: invoice, customerId, subscriptionId: subscription, checkoutSessionId: session, currency: 'usd' },
    ...{ billingReason: 'subscription_create', collectionMethod: 'charge_automatically', name: null, description: null, metadata: {} },
    ...{ dueDate: null, period: null, taxStatus: 'none' },
    lines: [
      {
        ...{ amount: 4900n, quantity: '1', explanation, description: 'Pro', priceId, productId: null, subscriptionItemId: item },
        ...{ proration: false, hsaFsaEligible: false, period: null },
      },
    ],
    totals: totalsOf({
      ...{ currency: 'usd', lines: [{ amount: 4900n, productId: null, taxRates: [] }], discounts: [], shipping: 0n, taxRates: [] },
      taxStatus: 'none',
    }),
  })
  return { subscription, invoice }
}

const get = (path: string) => server.request('GET', path)
const ids = async (path: string) => (await get(path)).body.data.map((each: { id: string }) => each.id)

test('a paid subscription and its invoice, as they are read', async () => {
  const subscription = (await get(`/v1/subscriptions/${sold.subscription}`)).body
  assert.deepEqual(
    [subscription.status, subscription.object_version, subscription.default_payment_method_id, subscription.latest_invoice_id],
    ['active', 2, sold.method, sold.invoice],
  )
  assert.deepEqual(subscription.metadata, { order: '7' })
  assert.equal(subscription.items.length, 1)
  assert.deepEqual([subscription.items[0].price_id, subscription.items[0].quantity], [sold.price, 1])

  const invoice = (await get(`/v1/invoices/${sold.invoice}`)).body
  assert.deepEqual(
    [invoice.number, invoice.status, invoice.total, invoice.amount_paid, invoice.amount_remaining, invoice.customer_external_id],
    ['TG-000001', 'paid', 4900, 4900, 0, 'buyer'],
  )
  assert.equal(invoice.period_start, subscription.current_period_start)
  const [line] = invoice.lines.data
  assert.deepEqual(
    [line.quantity, line.amount, line.period_end, line.explanation],
    ['1', 4900, subscription.current_period_end, { price_version: 1, steps: [{ what: '1 × 49.00', amount: 4900 }] }],
  )
  assert.deepEqual((await get(`/v1/invoices/${sold.invoice}/lines`)).body, invoice.lines)
  assert.deepEqual(await ids(`/v1/invoices/${sold.invoice}/lines?starting_after=${line.id}`), [])
  assert.equal((await get(`/v1/invoices/${sold.invoice}/lines?starting_after=il_x`)).status, 400)
})

test('what a session drafted is listed only when its status is asked for', async () => {
  assert.deepEqual(await ids('/v1/subscriptions'), [sold.subscription])
  assert.deepEqual(await ids('/v1/invoices'), [sold.invoice])
  assert.equal((await ids('/v1/subscriptions?status=INCOMPLETE')).length, 1)
  assert.equal((await ids('/v1/subscriptions?status=incomplete_expired')).length, 1)
  assert.equal((await ids('/v1/invoices?status=draft')).length, 1)
  const voided = (await get('/v1/invoices?status=void')).body.data
  assert.deepEqual([voided.length, voided[0].number, voided[0].lines.data.length], [1, null, 1])
})

test('filters', async () => {
  const narrowed: [string, string[]][] = [
    ['/v1/subscriptions?customer=buyer', [sold.subscription]],
    [`/v1/subscriptions?customer=${sold.customer}&plan=pro&status=active`, [sold.subscription]],
    ['/v1/subscriptions?customer=nobody', []],
    ['/v1/subscriptions?plan=nope', []],
    [`/v1/invoices?subscription=${sold.subscription}&customer=buyer`, [sold.invoice]],
    ['/v1/invoices?subscription=sub_x', []],
    [`/v1/payments?invoice=${sold.invoice}`, [sold.payment]],
    ['/v1/payments?customer=buyer&status=succeeded', [sold.payment]],
    ['/v1/payments?checkout_session=chk_x', []],
    ['/v1/refunds?customer=buyer', [sold.refund]],
    [`/v1/refunds?payment=${sold.payment}&status=pending`, [sold.refund]],
    ['/v1/refunds?customer=nobody', []],
    ['/v1/payment_methods?customer=buyer', [sold.method]],
    ['/v1/invoices?created_at[gte]=2020-01-01T00:00:00Z&created_at[lt]=2999-01-01T00:00:00%2B02:00', [sold.invoice]],
    ['/v1/invoices?created_at[gt]=2998-01-01T00:00:00Z', []],
  ]
  for (const [path, wanted] of narrowed) assert.deepEqual(await ids(path), wanted, path)
  assert.equal((await ids(`/v1/payments?subscription=${sold.subscription}`)).length, 2)
  for (const path of [
    '/v1/invoices?state=paid',
    '/v1/invoices?status=late',
    '/v1/invoices?created_at[gte]=yesterday',
    '/v1/invoices?limit=0',
    '/v1/invoices?limit=101',
  ])
    assert.equal((await get(path)).status, 400, path)
})

test('payments and methods as they are read', async () => {
  const payment = (await get(`/v1/payments/${sold.payment}`)).body
  assert.deepEqual([payment.invoice_ids, payment.failure, payment.payment_method_id], [[sold.invoice], null, sold.method])
  const [declined] = (await get('/v1/payments?status=failed')).body.data
  assert.deepEqual([declined.invoice_ids, declined.failure.retry, declined.succeeded_at], [[], 'later', null])
  const method = (await get(`/v1/payment_methods/${sold.method}`)).body
  assert.deepEqual([method.is_default, method.last4, method.detached_at], [true, '4242', null])
  assert.equal((await get('/v1/customers/buyer')).body.default_payment_method_id, sold.method)
  assert.equal((await get(`/v1/refunds/${sold.refund}`)).body.payment_id, sold.payment)
})

test('related objects are shown whole on request, two steps deep', async () => {
  const invoice = (await get(`/v1/invoices/${sold.invoice}?expand[]=customer&expand[]=subscription.plan&expand[]=subscription.customer`))
    .body
  assert.equal(invoice.customer.external_id, 'buyer')
  assert.equal(invoice.subscription.plan.lookup_key, 'pro')
  assert.equal(invoice.subscription.customer.id, sold.customer)
  const payments = (await get('/v1/payments?expand[]=invoice&expand[]=customer')).body.data
  assert.deepEqual(
    payments.map((p: { invoice: { number: string } | null; customer: { id: string } }) => [p.invoice?.number ?? null, p.customer.id]),
    [
      [null, sold.customer],
      ['TG-000001', sold.customer],
    ],
  )
  assert.equal((await get(`/v1/refunds/${sold.refund}?expand[]=payment.invoice`)).body.payment.invoice.id, sold.invoice)
  for (const asked of ['plan', 'customer.plan', 'subscription.plan.prices', 'latest_invoice', '', '.', 'constructor'])
    assert.equal((await get(`/v1/invoices/${sold.invoice}?expand[]=${asked}`)).status, 400, asked)
  assert.equal((await get('/v1/invoices?status=uncollectible&expand[]=plan')).status, 400)
})

test('a list is walked both ways by cursors, whole and without doubles', async () => {
  for (let n = 0; n < 7; n += 1) await server.request('POST', '/v1/customers', { name: `walker ${n}`, email: 'walk@example.com' })
  const all = await ids('/v1/customers?email=walk@example.com')
  assert.equal(all.length, 7)
  assert.deepEqual(all, [...all].sort().reverse())

  const walked: string[] = []
  for (let path = '/v1/customers?email=walk@example.com&limit=3'; ; ) {
    const { body } = await get(path)
    assert.deepEqual([body.object, body.url], ['list', '/v1/customers'])
    walked.push(...body.data.map((c: { id: string }) => c.id))
    assert.equal(body.has_more, walked.length < 7)
    if (!body.has_more) break
    path = `/v1/customers?email=walk@example.com&limit=3&starting_after=${walked.at(-1)}`
  }
  assert.deepEqual(walked, all)

  const back = (await get(`/v1/customers?email=walk@example.com&limit=3&ending_before=${all[5]}`)).body
  assert.deepEqual([back.data.map((c: { id: string }) => c.id), back.has_more], [all.slice(2, 5), true])
  const front = (await get(`/v1/customers?email=walk@example.com&limit=3&ending_before=${all[2]}`)).body
  assert.deepEqual([front.data.map((c: { id: string }) => c.id), front.has_more], [all.slice(0, 2), false])

  for (const query of ['starting_after=cus_unknown', `ending_before=${sold.plan}`, `starting_after=${all[0]}&ending_before=${all[1]}`]) {
    const refused = await get(`/v1/customers?${query}`)
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'parameter_invalid'], query)
  }
})

test('what belongs to another environment is not there', async () => {
  const headers = { authorization: `Bearer ${server.other.apiKey}` }
  const paths = [
    ...[`customers/${sold.customer}`, 'customers/buyer', `plans/${sold.plan}`, 'plans/pro', `prices/${sold.price}`],
    ...[`subscriptions/${sold.subscription}`, `invoices/${sold.invoice}`, `invoices/${sold.invoice}/lines`, `payments/${sold.payment}`],
    ...[`refunds/${sold.refund}`, `payment_methods/${sold.method}`],
  ]
  for (const path of paths) {
    assert.equal((await server.request('GET', `/v1/${path}`, undefined, headers)).status, 404, path)
    assert.equal((await get(`/v1/${path}`)).status, 200, path)
  }
  for (const noun of ['customers', 'plans', 'prices', 'subscriptions', 'invoices', 'payments', 'refunds', 'payment_methods']) {
    assert.deepEqual((await server.request('GET', `/v1/${noun}?limit=100`, undefined, headers)).body.data, [], noun)
    const cursor = await server.request('GET', `/v1/${noun}?starting_after=${sold.customer}`, undefined, headers)
    assert.equal(cursor.status, 400, noun)
  }
  assert.equal((await server.request('GET', `/v1/payments?customer=${sold.customer}`, undefined, headers)).body.data.length, 0)
})
