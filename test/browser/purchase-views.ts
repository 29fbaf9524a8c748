/** One view for every state of the purchase page, and for the values most likely to break it. */
import type { PurchaseView, ShownPrice } from '../../src/pages/purchase-view.ts'

const price = (id: string, changes: Partial<ShownPrice> = {}): ShownPrice => ({
  ...{ id: `price_${id}`, description: null, currency: 'usd', model: 'per_unit', unitAmountDecimal: '4999', tiers: null },
  ...{ packageSize: null, freeUnits: '0', minimumAmount: null, maximumAmount: null, billingPeriod: 'monthly', billingPeriodCount: 1 },
  ...{ trialPeriodDays: null, ...changes },
})

const tiers = [
  { up_to: '1000', unit_amount_decimal: '0', flat_amount_decimal: '0' },
  { up_to: '5000', unit_amount_decimal: '0.25', flat_amount_decimal: '500' },
  { up_to: null, unit_amount_decimal: '0.1', flat_amount_decimal: '0' },
]
const once = { billingPeriod: null, billingPeriodCount: null } as const

const every: ShownPrice[] = [
  price('monthly', { trialPeriodDays: 14 }),
  price('yearly', { unitAmountDecimal: '49900', billingPeriod: 'yearly', description: 'Two months less than by the month' }),
  price('quarter', { model: 'flat', unitAmountDecimal: '13900', billingPeriod: 'quarterly' }),
  price('once', { ...once, model: 'flat', unitAmountDecimal: '99900', description: 'For ever' }),
  price('package', { model: 'package', unitAmountDecimal: '500', packageSize: 10n, minimumAmount: 1000n, maximumAmount: 50000n }),
  price('graduated', { model: 'graduated', unitAmountDecimal: null, tiers, freeUnits: '5' }),
  price('volume', { ...once, model: 'volume', unitAmountDecimal: null, tiers: tiers.slice(1) }),
]

const merchant: PurchaseView['merchant'] = {
  ...{ name: 'Acme Analytics', logoUrl: null, accent: null },
  ...{ termsUrl: 'https://acme.example/terms', privacyUrl: 'https://acme.example/privacy' },
}

function view(changes: Partial<PurchaseView> = {}): Omit<PurchaseView, 'path'> {
  return {
    ...{ locale: 'en', merchant, livemode: false, prices: [price('monthly')], problem: null },
    product: { name: 'Gym membership', description: 'All rooms, all courses.\nOpen from six to midnight.' },
    chosen: { priceId: null, quantity: '1' },
    ...changes,
  }
}

const attack = '"><script>document.title="owned"</script><img src=x onerror=alert(1)>'
const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'

export const purchaseViews = {
  single: view(),
  flat: view({ prices: [price('flat', { ...once, model: 'flat' })], livemode: true, product: { name: 'Day pass', description: null } }),
  several: view({ prices: every, merchant: { ...merchant, accent: '#0a7f5a', logoUrl: '/logo.svg' } }),
  'flat-chosen': view({ prices: every, chosen: { priceId: 'price_once', quantity: '1' } }),
  'wrong-quantity': view({ prices: every, chosen: { priceId: 'price_yearly', quantity: '1.5' }, problem: 'quantity' }),
  'wrong-price': view({ prices: every, problem: 'price' }),
  'not-started': view({ problem: 'start' }),
  'nothing-for-sale': view({ prices: [] }),
  kwd: view({
    prices: [price('kwd', { currency: 'kwd', unitAmountDecimal: '12340' }), price('jpy', { currency: 'jpy', unitAmountDecimal: '5000' })],
  }),
  german: view({ locale: 'de', prices: every, product: { name: 'Mitgliedschaft', description: 'Alle Räume, alle Kurse.' } }),
  arabic: view({
    merchant: { ...merchant, name: 'شركة التحليلات المتقدمة' },
    product: { name: 'الاشتراك الشهري (Pro)', description: 'كل الغرف وكل الدورات، من الساعة 6 حتى 24.' },
  }),
  long: view({
    prices: every.map(each => ({ ...each, description: long })),
    merchant: { ...merchant, name: `🏔️ ${long}` },
    product: { name: `${long} 🏔️`, description: `${long} `.repeat(5) },
  }),
  hostile: view({
    prices: [price(attack, { description: attack }), price('other')],
    merchant: {
      ...{ name: attack, logoUrl: 'javascript:alert(1)', accent: 'red;}body{display:none' },
      termsUrl: 'javascript:alert(1)',
      privacyUrl: null,
    },
    product: { name: attack, description: attack },
    chosen: { priceId: attack, quantity: attack },
  }),
}

export type PurchaseViewName = keyof typeof purchaseViews
