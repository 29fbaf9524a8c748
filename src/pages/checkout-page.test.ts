import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testCards } from '../core/test-card.ts'
import { checkoutPage } from './checkout-page.ts'
import type { CheckoutState, CheckoutView, Field, OrderLine, OrderView } from './checkout-view.ts'
import { isolated, messagePage, webAddress } from './page-frame.ts'
import { declineText, failureText, texts } from './texts/texts.ts'

const assets = { styleHref: '/assets/a.css', scriptHref: '/assets/a.js' }
const endsAt = Temporal.Instant.from('2026-11-22T10:00:00Z')

const pro: OrderLine = {
  description: 'Pro',
  quantity: '1',
  unitAmount: 49900n,
  amount: 49900n,
  isInvoice: false,
  partUntil: null,
  recurring: true,
  eligibleAmount: null,
}
const monthly = { amount: 49900n, interval: 'month', intervalCount: 1, byUse: false, nextAt: null, later: null } as const
const plain: OrderView = {
  ...{ currency: 'inr', lines: [pro], subtotal: 49900n, discounts: [], taxes: [], taxStatus: 'none', shipping: null, carried: 0n },
  ...{ total: 49900n, trial: null, renewal: monthly, letter: null },
}
const payable: Extract<CheckoutState, { kind: 'payable' }> = {
  ...{ kind: 'payable', decline: null, giveUpUrl: null, problem: null, chosenCard: null, fields: {}, promotion: null, endsAt },
}

function page(order: Partial<OrderView>, changes: Partial<CheckoutView> = {}): string {
  return checkoutPage(
    {
      locale: 'en',
      path: '/checkout/abc',
      merchant: { name: 'Acme', logoUrl: null, accent: null, termsUrl: null, privacyUrl: null },
      livemode: false,
      action: 'create_subscription',
      about: null,
      customerEmail: null,
      order: { ...plain, ...order },
      state: payable,
      backUrl: null,
      ...changes,
    },
    assets,
  )
}

test('the button says what it does and how much', () => {
  const trial = { days: 14, endsAt: null }
  const nothing = { lines: [], renewal: null, total: 0n }
  for (const [action, order, label] of [
    ['create_subscription', {}, 'Subscribe for ₹499.00 a month'],
    ['create_subscription', { renewal: { ...monthly, interval: 'year' } }, 'Subscribe for ₹499.00 a year'],
    ['create_subscription', { renewal: { ...monthly, intervalCount: 3 } }, 'Subscribe for ₹499.00 every 3 months'],
    ['create_subscription', { renewal: { ...monthly, later: { amount: 99900n, months: 3 } } }, 'Pay ₹499.00 and subscribe'],
    ['create_subscription', { total: 29900n }, 'Pay ₹299.00 and subscribe'],
    ['create_subscription', { total: 0n }, 'Save card and subscribe'],
    ['create_subscription', { total: 0n, trial }, 'Start 14-day trial'],
    ['create_subscription', { total: 20000n, trial }, 'Pay ₹200.00 and start 14-day trial'],
    ['one_time_payment', { renewal: null }, 'Pay ₹499.00'],
    ['one_time_payment', { renewal: null, total: 0n }, 'Save card and order'],
    ['add_payment_method', nothing, 'Save card'],
    ['activate_subscription', {}, 'Pay ₹499.00 and activate'],
    ['activate_subscription', { total: 0n }, 'Save card and activate'],
    ['pay_invoice', { renewal: null }, 'Pay ₹499.00'],
  ] as [CheckoutView['action'], Partial<OrderView>, string][]) {
    assert.ok(page(order, { action }).includes(`>${label}</button>`), label)
  }
})

test('the fine print says what renews, when and how to cancel, and promises no day it does not know', () => {
  const nextAt = Temporal.Instant.from('2026-12-21T10:00:00Z')
  const trial = { days: 14, endsAt: null }
  const cancel = 'To cancel, tell Acme before the next payment.'
  for (const [order, sentence] of [
    [{}, `Renews for ₹499.00, 1 month after you pay, then every month, until you cancel. ${cancel}`],
    [{ renewal: { ...monthly, nextAt } }, `Renews on December 21, 2026 for ₹499.00, then every month, until you cancel. ${cancel}`],
    [{ total: 0n }, `Renews for ₹499.00 every month until you cancel. ${cancel}`],
    [{ renewal: { ...monthly, amount: 0n, byUse: true } }, `Then by what you use, billed every month. ${cancel}`],
    [
      { renewal: { ...monthly, later: { amount: 99900n, months: 3 } } },
      `Renews for ₹499.00, 1 month after you pay, then every month, until you cancel. The discount ends after 3 months, then it is ₹999.00 a month. ${cancel}`,
    ],
    [{ total: 0n, trial }, `After 14 days of trial ₹499.00 every month, until you cancel. ${cancel}`],
    [
      { total: 0n, trial: { days: 14, endsAt: nextAt } },
      `The trial ends on December 21, 2026. Then ₹499.00 every month, until you cancel. ${cancel}`,
    ],
  ] as [Partial<OrderView>, string][]) {
    assert.ok(page(order).includes(sentence), sentence)
  }
  assert.ok(!page({ renewal: null }).includes('cancel'))
})

test('the summary names every summand, what is contained, what is carried on and what comes after', () => {
  const text = page({
    currency: 'kwd',
    lines: [
      { ...pro, quantity: '1200', unitAmount: 10n, amount: 12000n, eligibleAmount: 1n },
      { ...pro, description: 'Set-up', recurring: false },
    ],
    discounts: [{ label: 'SPRING', amount: 1000n, couponId: null }],
    taxes: [
      { name: 'VAT', percentage: '7.25', inclusive: false, amount: 2000n },
      { name: 'Levy', percentage: '3', inclusive: true, amount: 345n },
    ],
    shipping: 0n,
    carried: 4n,
    letter: 'required',
    renewal: { ...monthly, nextAt: endsAt },
  }).replaceAll('\u00a0', ' ')
  for (const part of [
    '<p class="note">1,200 × KWD 0.010 · every month</p>',
    '<p class="note">one time</p>',
    '<p class="tag">HSA/FSA eligible</p>',
    '<dt>Discount (SPRING)</dt><dd>-KWD 1.000</dd>',
    '<dt>Shipping</dt><dd>Free</dd>',
    '<dt>VAT (7.25%)</dt><dd>KWD 2.000</dd>',
    'Includes KWD 0.345 Levy (3%).',
    'KWD 0.004 is carried to your next invoice.',
    'Then KWD 49.900 a month, from November 22, 2026.',
    'Needs a letter of medical necessity',
  ]) {
    assert.ok(text.includes(part), part)
  }
  assert.ok(page({ total: 0n, trial: { days: 14, endsAt } }).includes('14 days free, then ₹499.00 a month from November 22, 2026.'))
})

test('what is wrong stands in one alert and below its field, and everything typed stays', () => {
  const given = (value: string, problem: Field['problem'] = null): Field => ({ value, required: true, problem })
  const fields = { email: given('jane@', 'invalid'), name: given('Jane "J" Smith'), shipping_country: given('de') }
  const text = page({}, { state: { ...payable, fields, problem: 'choose_card' } })
  assert.match(text, /role="alert" tabindex="-1" autofocus[^>]*><p>[^<]+<\/p><ul><li><a href="#email">This is not an email address/)
  assert.match(text, /<input[^>]* value="jane@" id="email" name="email"[^>]* aria-invalid="true"/)
  assert.match(text, /<p class="error" id="email-error">This is not an email address/)
  assert.match(text, /value="Jane &#34;J&#34; Smith" id="name"/)
  assert.match(text, /<option value=DE selected>Germany/)
  assert.ok(!text.includes('No card was chosen'))
})

test('a code that was refused keeps its place with the reason; an applied one can be taken off', () => {
  const discounts = [{ label: 'SPRING', amount: 1000n, couponId: 'coup_1' }]
  const text = page({ discounts }, { state: { ...payable, promotion: { typed: 'OLD', problem: 'coupon_exhausted' } } })
  assert.match(text, /name="code" value="OLD"[^>]* aria-invalid="true" autofocus>/)
  assert.match(text, /role="alert">This code has been used up\.</)
  assert.match(text, /<input type="hidden" name="remove" value="coup_1">/)
  assert.ok(!page({ discounts }, { state: { kind: 'confirming' } }).includes('promotion_code'))
})

test('a receipt itemises what HSA/FSA money may pay for, and links to its invoice', () => {
  const state: CheckoutState = {
    ...{ kind: 'completed', paidAt: endsAt, amount: 49900n, refunded: 0n, invoiceNumber: 'TG-1', invoiceUrl: 'https://a.example/i' },
    ...{ paymentMethod: { brand: 'visa', last4: '4242' }, continueUrl: null },
  }
  const lines = [{ ...pro, eligibleAmount: 30000n }, { ...pro, description: 'Gloves', eligibleAmount: 5000n }, pro]
  const text = page({ lines, letter: 'submitted' }, { state })
  assert.match(text, /<a href="https:\/\/a.example\/i"><bdi>TG-1<\/bdi><\/a>/)
  assert.match(text, /<bdi>Pro<\/bdi><\/dt><dd>₹300\.00<.*<bdi>Gloves<\/bdi><\/dt><dd>₹50\.00<.*Eligible total<\/dt><dd>₹350\.00</)
  assert.ok(text.includes(texts.en.letterReceived))
  assert.ok(!page({ lines }, { state: { ...state, amount: 0n } }).includes('Eligible total'))
  assert.ok(!text.includes('Refunded'))
  const givenBack = page({ lines }, { state: { ...state, refunded: 1000n } })
  assert.match(givenBack, /<dt>Refunded<\/dt><dd><bdi>₹10\.00</)
  assert.ok(givenBack.includes('₹10.00 of this payment was refunded since; only the rest can be claimed.'))
})

test('a live page has no card form and no test bar', () => {
  const live = page({}, { livemode: true })
  assert.ok(live.includes('>Continue to payment</button>'))
  for (const absent of ['test_card', 'card-number', 'Test mode']) assert.ok(!live.includes(absent), absent)
})

test('only the page that waits reloads, and asks for the truth', () => {
  assert.match(page({}, { state: { kind: 'confirming' } }), /<meta http-equiv="refresh" content="3;url=\/checkout\/abc\/return">/)
  assert.ok(!page({}).includes('http-equiv'))
})

test('every decline of a test card has its own words; unknown codes and reasons have the general ones', () => {
  const t = texts.en
  for (const { outcome } of testCards) {
    if (outcome.kind !== 'declines') continue
    assert.ok(Object.hasOwn(t.declines, outcome.declineCode), outcome.declineCode)
    assert.match(declineText(t, outcome.declineCode), /Nothing was charged\. \S/)
  }
  assert.equal(declineText(t, 'never_heard_of'), t.declineOther)
  assert.equal(declineText(t, 'constructor'), t.declineOther)
  assert.equal(failureText(t, 'toString'), t.failedOther)
})

test('only web addresses become links', () => {
  for (const address of ['https://a.example/x', 'http://a.example', '/product/pro/purchase']) assert.equal(webAddress(address), address)
  for (const address of ['javascript:alert(1)', 'data:text/html,x', '//evil.example', 'mailto:a@b', '', null])
    assert.equal(webAddress(address), null)
})

test('text that runs right to left is set apart, other text is left alone', () => {
  assert.equal(isolated('Acme'), 'Acme')
  assert.equal(isolated('شركة'), '\u2068شركة\u2069')
  assert.equal(isolated('$5.00', 'rtl'), '\u2068$5.00\u2069')
})

test('a message page says what happened, what to do and its reference', () => {
  for (const kind of ['not_found', 'too_many_requests', 'broken', 'unavailable'] as const) {
    const text = messagePage({ kind, locale: 'en', reference: 'req_<1>' }, assets)
    assert.match(text, /<h1>[^<]+<\/h1><p>[^<]+<\/p><p class="note">Reference req_&#60;1&#62;<\/p>/)
  }
})
