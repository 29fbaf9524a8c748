import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testCards } from '../core/test-card.ts'
import { checkoutPage } from './checkout-page.ts'
import type { CheckoutView, OrderView } from './checkout-view.ts'
import { isolated, messagePage, webAddress } from './page-frame.ts'
import { declineText, failureText, texts } from './texts.ts'

const assets = { styleHref: '/assets/a.css', scriptHref: '/assets/a.js' }
const endsAt = Temporal.Instant.from('2026-11-22T10:00:00Z')

function page(order: Partial<OrderView>, changes: Partial<CheckoutView> = {}): string {
  const line = { description: 'Pro', quantity: '1', unitAmount: 49900n, amount: 49900n }
  return checkoutPage(
    {
      locale: 'en',
      path: '/checkout/abc',
      merchant: { name: 'Acme', logoUrl: null, accent: null, termsUrl: null, privacyUrl: null },
      livemode: false,
      customerEmail: null,
      order: {
        currency: 'inr',
        lines: [line],
        subtotal: 49900n,
        discount: 0n,
        tax: 0n,
        shipping: 0n,
        total: 49900n,
        renewal: { amount: 49900n, interval: 'month', intervalCount: 1, nextAt: null },
        ...order,
      },
      state: { kind: 'payable', decline: null, giveUpUrl: null, problem: null, chosenCard: null, endsAt },
      backUrl: null,
      ...changes,
    },
    assets,
  )
}

test('the button says what it does and how much', () => {
  const renewal = { amount: 49900n, interval: 'month', intervalCount: 1, nextAt: null } as const
  for (const [order, label] of [
    [{}, 'Subscribe for ₹499.00 a month'],
    [{ renewal: { ...renewal, interval: 'year' } }, 'Subscribe for ₹499.00 a year'],
    [{ renewal: { ...renewal, intervalCount: 3 } }, 'Subscribe for ₹499.00 every 3 months'],
    [{ total: 29900n }, 'Pay ₹299.00 and subscribe'],
    [{ total: 0n }, 'Start subscription'],
    [{ renewal: null }, 'Pay ₹499.00'],
    [{ renewal: null, total: 0n }, 'Complete order'],
    [{ lines: [], renewal: null, total: 0n }, 'Save card'],
  ] as [Partial<OrderView>, string][]) {
    assert.ok(page(order).includes(`>${label}</button>`), label)
  }
})

test('the fine print says what renews, when and how to cancel, and promises no day it does not know', () => {
  const renewal = { amount: 49900n, interval: 'month', intervalCount: 1, nextAt: null } as const
  const nextAt = Temporal.Instant.from('2026-12-21T10:00:00Z')
  const cancel = 'To cancel, tell Acme before the next payment.'
  for (const [order, sentence] of [
    [{}, `Renews for ₹499.00 1 month after you pay, then every month, until you cancel. ${cancel}`],
    [{ renewal: { ...renewal, nextAt } }, `Renews on December 21, 2026 for ₹499.00, then every month, until you cancel. ${cancel}`],
    [{ total: 0n }, `Renews for ₹499.00 every month until you cancel. ${cancel}`],
    [{ renewal: { ...renewal, amount: 0n } }, `Then by what you use, billed every month. ${cancel}`],
  ] as [Partial<OrderView>, string][]) {
    assert.ok(page(order).includes(sentence), sentence)
  }
  assert.ok(!page({ renewal: null }).includes('cancel'))
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
})

test('a message page says what happened, what to do and its reference', () => {
  for (const kind of ['not_found', 'too_many_requests', 'broken', 'unavailable'] as const) {
    const text = messagePage({ kind, locale: 'en', reference: 'req_<1>' }, assets)
    assert.match(text, /<h1>[^<]+<\/h1><p>[^<]+<\/p><p class="note">Reference req_&#60;1&#62;<\/p>/)
  }
})
