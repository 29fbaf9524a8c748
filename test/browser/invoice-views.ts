/** One view for every state of the invoice, and for the values most likely to break it. Amounts come from the real arithmetic. */
import type { DiscountTerms } from '../../src/core/discount.ts'
import { type PriceTerms, priceQuantity } from '../../src/core/price.ts'
import type { TaxStatus, TaxTerms } from '../../src/core/tax.ts'
import { totalsOf } from '../../src/core/totals.ts'
import type { InvoiceView, ShownInvoice } from '../../src/pages/invoice-view.ts'

const at = Temporal.Instant.from('2026-11-21T10:00:00Z')
const until = Temporal.Instant.from('2026-12-21T10:00:00Z')
const dueDate = Temporal.Instant.from('2026-11-28T10:00:00Z')

export type Sold = {
  description: string
  price: Partial<PriceTerms>
  quantity?: string
  eligible?: boolean
  recurring?: boolean
}

export type Cart = {
  currency?: string
  sold: readonly Sold[]
  discounts?: readonly DiscountTerms[]
  shipping?: bigint
  rates?: readonly TaxTerms[]
  taxStatus?: TaxStatus
}

const flat: PriceTerms = {
  ...{ currency: 'usd', model: 'per_unit', unitAmountDecimal: '4900', tiers: null, packageSize: null, packageRounding: 'up' },
  ...{ freeUnits: '0', minimumAmount: null, maximumAmount: null, flatWhenZero: false, version: 1 },
}

/** An open invoice of what is in the cart. */
export function invoiceOf(cart: Cart, changes: Partial<ShownInvoice> = {}): Pick<InvoiceView, 'invoice' | 'lines'> {
  const { currency = 'usd', sold, discounts = [], shipping = 0n, rates = [], taxStatus = 'none' } = cart
  const priced = sold.map(each => priceQuantity({ ...flat, currency, ...each.price }, each.quantity ?? '1'))
  const totals = totalsOf({
    ...{ currency, discounts, shipping, taxStatus, taxRates: rates },
    lines: priced.map(({ amount }) => ({ amount, productId: null, taxRates: rates })),
  })
  const invoice: ShownInvoice = {
    ...{
      number: 'TG-000042',
      status: 'open',
      currency,
      name: null,
      description: null,
      finalizedAt: at,
      dueDate,
      paidAt: null,
      voidedAt: null,
    },
    ...{ periodStart: at, periodEnd: until, subtotal: totals.subtotal, shippingTotal: totals.shippingTotal },
    ...{ shippingTaxIncluded: totals.shippingTaxIncluded, shippingTaxes: totals.shippingTaxes, taxStatus, creditTotal: 0n },
    ...{ balanceTotal: totals.balanceTotal, total: totals.total, amountDue: totals.due, amountPaid: 0n, amountRefunded: 0n },
    ...{ amountCredited: 0n, ...changes },
  }
  const lines = sold.map(({ description, eligible = false, recurring = true }, n) => {
    const { amount, quantity, explanation } = priced[n]!
    const steps = explanation.steps.map(step => ({ ...step, amount: step.amount.toString() }))
    return {
      ...{ description, quantity, amount, ...totals.lines[n]!, hsaFsaEligible: eligible },
      ...{ periodStart: recurring ? at : null, periodEnd: recurring ? until : null, explanation: { ...explanation, steps } },
    }
  })
  return { invoice, lines }
}

const rate = (name: string, percentage: string, inclusive = false): TaxTerms => ({
  ...{ tax_rate_id: `txr_${name}`, name, percentage, inclusive },
})
const percentOff = (label: string, percent: string): DiscountTerms => ({
  ...{ coupon_id: `coup_${label}`, promotion_code_id: null, label, percent_off: percent, amount_off: null },
  ...{ duration: 'once', duration_in_months: null, product_ids: null },
})

const address = { line1: '500 Main Street', line2: 'Suite 12', city: 'Springfield', state: 'IL', postal_code: '62701', country: 'US' }
const jane = { name: 'Jane Smith', email: 'jane@example.com', address }
const merchant: InvoiceView['merchant'] = {
  ...{ name: 'Acme Analytics', logoUrl: null, accent: null },
  ...{ termsUrl: 'https://acme.example/terms', privacyUrl: 'https://acme.example/privacy' },
}

export function invoiceView(
  cart: Cart,
  invoice: Partial<ShownInvoice> = {},
  changes: Partial<InvoiceView> = {},
): Omit<InvoiceView, 'path'> {
  return {
    ...{ locale: 'en', merchant, livemode: false, billedTo: jane, creditNotes: [], now: at, processing: false, problem: false },
    ...invoiceOf(cart, invoice),
    ...changes,
  }
}

const pro: Cart = { sold: [{ description: 'Pro', price: {} }] }
const tiers = [
  { up_to: '1000', unit_amount_decimal: '0', flat_amount_decimal: '0' },
  { up_to: '5000', unit_amount_decimal: '0.25', flat_amount_decimal: '500' },
  { up_to: null, unit_amount_decimal: '0.1', flat_amount_decimal: '0' },
]

/** Every kind of arithmetic that a line can have. */
const basket: Cart = {
  sold: [
    { description: 'Team plan, all features included', price: {}, quantity: '3' },
    { description: 'API calls', price: { model: 'graduated', unitAmountDecimal: null, tiers, freeUnits: '200' }, quantity: '12345' },
    {
      description: 'Storage',
      price: { model: 'package', unitAmountDecimal: '500', packageSize: 10n, maximumAmount: 2000n },
      quantity: '57',
    },
    {
      description: 'Onboarding with an engineer, four sessions of ninety minutes each, recorded for later',
      price: { model: 'flat', unitAmountDecimal: '25000' },
      recurring: false,
    },
  ],
  discounts: [percentOff('LAUNCH20', '20'), percentOff('Partner programme', '5')],
  shipping: 1200n,
  rates: [rate('GST', '18'), rate('City tax', '1.25')],
}

const gym: Cart = {
  sold: [
    { description: 'Gym membership', price: { unitAmountDecimal: '4999' }, eligible: true },
    { description: 'Vitamin D3, 90 capsules', price: { unitAmountDecimal: '1850' }, quantity: '2', eligible: true, recurring: false },
    { description: 'Towel', price: { unitAmountDecimal: '900' }, recurring: false },
  ],
  discounts: [percentOff('WELCOME', '10')],
  rates: [rate('Sales tax', '8.25')],
}

const many: Cart = {
  sold: Array.from({ length: 60 }, (_, n) => ({
    ...{ description: `Licence ${n + 1}${n % 7 === 0 ? ' with a description that is far too long for one line of the table' : ''}` },
    ...{ price: { unitAmountDecimal: `${1000 + n * 37}` }, quantity: `${1 + (n % 4)}` },
  })),
  rates: [rate('VAT', '19')],
}

const attack = '"><script>document.title="owned"</script><img src=x onerror=alert(1)>'
const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
const arabic = {
  name: 'شركة التحليلات المتقدمة',
  line: 'الاشتراك الشهري (Pro 2) مع 3 مستخدمين',
  customer: {
    name: 'ليلى الحسن',
    email: 'layla@example.com',
    address: { ...address, line1: 'شارع الملك فهد 12', city: 'الرياض', country: 'SA' },
  },
}
const hebrew = {
  name: 'דוד כהן',
  email: 'david@example.com',
  address: { ...address, line1: 'רחוב הרצל 5', city: 'תל אביב', country: 'IL' },
}
const paidAt = Temporal.Instant.from('2026-11-24T09:30:00Z')
const paid = (cart: Cart, changes: Partial<ShownInvoice> = {}): Partial<ShownInvoice> => ({
  ...{ status: 'paid', paidAt, amountPaid: invoiceOf(cart).invoice.amountDue, ...changes },
})
const creditNotes = [
  { number: 'CN-000007', createdAt: Temporal.Instant.from('2026-12-01T08:00:00Z'), total: 1500n },
  { number: 'CN-000009', createdAt: Temporal.Instant.from('2026-12-05T08:00:00Z'), total: 850n },
]

export const invoiceViews = {
  open: invoiceView(pro),
  'open-basket': invoiceView(
    basket,
    { name: 'Analytics for a team', description: 'Purchase order 4711' },
    { merchant: { ...merchant, accent: '#0a7f5a', logoUrl: '/logo.svg' } },
  ),
  'open-problem': invoiceView(pro, {}, { problem: true }),
  'open-processing': invoiceView(pro, {}, { processing: true }),
  'open-live': invoiceView(pro, { dueDate: null }, { livemode: true }),
  'open-partly-credited': invoiceView(basket, { creditTotal: 0n, amountCredited: 2350n }, { creditNotes }),
  'open-with-credits': invoiceView(pro, { creditTotal: 1000n, amountDue: 3900n }),
  overdue: invoiceView(pro, {}, { now: Temporal.Instant.from('2026-12-02T00:00:00Z') }),
  paid: invoiceView(pro, paid(pro)),
  'paid-hsa-fsa': invoiceView(gym, paid(gym)),
  'paid-refunded': invoiceView(gym, paid(gym, { amountRefunded: 2350n }), { creditNotes }),
  'paid-zero': invoiceView({ ...pro, discounts: [percentOff('FRIEND', '100')] }, { status: 'paid', paidAt: at, dueDate: null }),
  void: invoiceView(pro, { status: 'void', voidedAt: paidAt }),
  uncollectible: invoiceView(pro, { status: 'uncollectible' }),
  inclusive: invoiceView({ ...basket, rates: [rate('VAT', '19', true), rate('Levy', '2', true), rate('City tax', '1')] }),
  exempt: invoiceView({ ...basket, taxStatus: 'exempt' }),
  'reverse-charge': invoiceView({ ...basket, taxStatus: 'reverse' }),
  kwd: invoiceView({
    ...{ currency: 'kwd', rates: [rate('VAT', '7.5')], discounts: [percentOff('SPRING', '12.5')] },
    sold: [
      { description: 'Platform', price: { unitAmountDecimal: '123456' } },
      { description: 'Calls', price: { unitAmountDecimal: '0.5' }, quantity: '12345' },
    ],
  }),
  jpy: invoiceView({ currency: 'jpy', sold: [{ description: 'Concert ticket', price: { unitAmountDecimal: '120000' }, quantity: '2' }] }),
  many: invoiceView(many),
  german: invoiceView(
    basket,
    { description: 'Bestellung 4711' },
    {
      locale: 'de',
      billedTo: {
        ...jane,
        name: 'Erika Mustermann',
        address: { ...address, line1: 'Hauptstraße 5', line2: null, city: 'München', state: null, postal_code: '80331', country: 'DE' },
      },
    },
  ),
  'german-hsa-fsa': invoiceView(gym, paid(gym, { amountRefunded: 2350n }), { locale: 'de', creditNotes }),
  arabic: invoiceView(
    { ...basket, sold: [{ description: arabic.line, price: {}, quantity: '2' }, ...basket.sold.slice(1)], rates: [rate('ضريبة', '15')] },
    {},
    { merchant: { ...merchant, name: arabic.name }, billedTo: arabic.customer },
  ),
  hebrew: invoiceView(pro, { description: 'הזמנה 4711 (דחוף)' }, { billedTo: hebrew }),
  long: invoiceView(
    { ...basket, sold: basket.sold.map(each => ({ ...each, description: `${each.description} ${long} 🏔️` })) },
    { description: `${long} `.repeat(6) },
    { merchant: { ...merchant, name: `🏔️ ${long}` }, billedTo: { ...jane, name: long, email: `${long.toLowerCase()}@example.com` } },
  ),
  hostile: invoiceView(
    { sold: [{ description: attack, price: {} }], discounts: [percentOff(attack, '10')], rates: [rate(attack, '5')] },
    { description: attack },
    {
      merchant: {
        name: attack,
        logoUrl: 'javascript:alert(1)',
        accent: 'red;}body{display:none',
        termsUrl: 'javascript:alert(1)',
        privacyUrl: '//evil.example',
      },
      billedTo: {
        name: attack,
        email: attack,
        address: { line1: attack, line2: attack, city: attack, state: attack, postal_code: attack, country: attack },
      },
    },
  ),
  nobody: invoiceView(pro, { periodStart: null, periodEnd: null, dueDate: null }, { billedTo: { name: null, email: null, address: null } }),
}

export type InvoiceViewName = keyof typeof invoiceViews
