/** One view for every state of the checkout page, and for the values most likely to break its layout. */
import type { CheckoutState, CheckoutView, OrderView } from '../../src/pages/checkout-view.ts'

const at = Temporal.Instant.from('2026-11-21T10:00:00Z')
const nextAt = Temporal.Instant.from('2026-12-21T10:00:00Z')

const monthly: OrderView = {
  currency: 'inr',
  lines: [{ description: 'Pro', quantity: '1', unitAmount: 49900n, amount: 49900n }],
  subtotal: 49900n,
  discount: 0n,
  tax: 0n,
  shipping: 0n,
  total: 49900n,
  renewal: { amount: 49900n, interval: 'month', intervalCount: 1, nextAt },
}

const nothing: OrderView = { ...monthly, lines: [], subtotal: 0n, total: 0n, renewal: null }

const basket: OrderView = {
  currency: 'usd',
  lines: [
    { description: 'Team plan, all features included', quantity: '3', unitAmount: 4900n, amount: 14700n },
    {
      description: 'Onboarding with an engineer, four sessions of ninety minutes each, recorded for later',
      quantity: '1',
      unitAmount: 25000n,
      amount: 25000n,
    },
    { description: 'Storage', quantity: '1200', unitAmount: null, amount: 1200n },
  ],
  subtotal: 40900n,
  discount: 4090n,
  tax: 6626n,
  shipping: 500n,
  total: 43936n,
  renewal: { amount: 18762n, interval: 'month', intervalCount: 3, nextAt },
}

const payable: Extract<CheckoutState, { kind: 'payable' }> = {
  kind: 'payable',
  decline: null,
  giveUpUrl: null,
  problem: null,
  chosenCard: null,
  endsAt: Temporal.Instant.from('2026-11-22T10:00:00Z'),
}

const merchant: CheckoutView['merchant'] = {
  name: 'Acme Analytics',
  logoUrl: null,
  accent: null,
  termsUrl: 'https://acme.example/terms',
  privacyUrl: 'https://acme.example/privacy',
}

function view(changes: Partial<CheckoutView> & { state?: CheckoutState } = {}): Omit<CheckoutView, 'path'> {
  return {
    locale: 'en',
    merchant,
    livemode: false,
    customerEmail: 'jane@example.com',
    order: monthly,
    state: payable,
    backUrl: 'https://acme.example/pricing',
    ...changes,
  }
}

const single = (currency: string, amount: bigint, description: string): OrderView => ({
  ...monthly,
  currency,
  lines: [{ description, quantity: '1', unitAmount: amount, amount }],
  subtotal: amount,
  total: amount,
  renewal: null,
})

const attack = '"><script>document.title="owned"</script><img src=x onerror=alert(1)>'
const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
const arabic = 'شركة التحليلات المتقدمة للتجارة الإلكترونية'
const continueUrl = 'https://acme.example/welcome'
const restartUrl = 'https://acme.example/pricing'

export const views = {
  payable: view(),
  'payable-declined': view({
    state: {
      ...payable,
      decline: { declineCode: 'insufficient_funds', message: 'Not enough funds.' },
      giveUpUrl: 'https://acme.example/failed',
      chosenCard: 'insufficient_funds',
    },
  }),
  'payable-choose-card': view({ state: { ...payable, problem: 'choose_card' } }),
  'payable-unknown-card': view({ state: { ...payable, problem: 'unknown_card' } }),
  'payable-try-again': view({ state: { ...payable, problem: 'try_again', chosenCard: 'bank_debit' } }),
  'payable-basket': view({ order: basket, merchant: { ...merchant, accent: '#0a7f5a', logoUrl: '/logo.svg' } }),
  'payable-trial': view({
    order: { ...monthly, lines: [{ ...monthly.lines[0]!, amount: 0n }], subtotal: 0n, total: 0n },
    merchant: { ...merchant, accent: '#ffe600' },
  }),
  'payable-save-card': view({ order: nothing, merchant: { ...merchant, accent: '#c2185b' } }),
  'payable-live': view({ livemode: true }),
  'payable-jpy': view({ order: single('jpy', 120000n, 'Concert ticket'), backUrl: null, customerEmail: null }),
  'payable-kwd': view({ order: single('kwd', 999_999_999_990n, 'Everything') }),
  'payable-hostile': view({
    merchant: {
      name: attack,
      logoUrl: 'javascript:alert(1)',
      accent: 'red;}body{display:none',
      termsUrl: 'javascript:alert(1)',
      privacyUrl: null,
    },
    customerEmail: attack,
    order: { ...monthly, lines: [{ description: attack, quantity: attack, unitAmount: null, amount: 49900n }] },
    backUrl: 'javascript:alert(1)',
    state: { ...payable, decline: { declineCode: attack, message: attack }, giveUpUrl: '//evil.example', chosenCard: attack },
  }),
  'payable-long': view({
    merchant: { ...merchant, name: `🏔️ ${long}` },
    customerEmail: `${long.toLowerCase()}@example.com`,
    order: { ...basket, lines: basket.lines.map(line => ({ ...line, description: `${line.description} ${long} 🏔️` })) },
  }),
  'payable-arabic': view({
    merchant: { ...merchant, name: arabic },
    order: { ...monthly, lines: [{ description: 'الاشتراك الشهري (Pro)', quantity: '2', unitAmount: 24950n, amount: 49900n }] },
  }),
  authentication: view({ state: { kind: 'authentication', bank: 'Test Bank' } }),
  confirming: view({ state: { kind: 'confirming' } }),
  processing: view({ state: { kind: 'processing', days: 3, continueUrl } }),
  completed: view({
    state: { kind: 'completed', paidAt: at, amount: 49900n, invoiceNumber: 'TG-000001', paymentMethod: 'Visa •••• 4242', continueUrl },
  }),
  'completed-free': view({
    order: nothing,
    state: { kind: 'completed', paidAt: at, amount: 0n, invoiceNumber: null, paymentMethod: 'Visa •••• 4242', continueUrl: null },
  }),
  expired: view({ state: { kind: 'expired', at, restartUrl } }),
  canceled: view({ state: { kind: 'canceled', superseded: false, restartUrl } }),
  superseded: view({ state: { kind: 'canceled', superseded: true, restartUrl: null } }),
  failed: view({ state: { kind: 'failed', reason: 'payment_failed', refunded: false, restartUrl } }),
  'failed-refunded': view({ state: { kind: 'failed', reason: 'already_subscribed', refunded: true, restartUrl: null } }),
  'not-found': view({ state: { kind: 'not_found' } }),
}

export type ViewName = keyof typeof views
export const viewNames = Object.keys(views) as ViewName[]
