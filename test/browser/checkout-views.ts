/** One view for every state of the checkout page, and for the values most likely to break its layout. */
import {
  arrears,
  basket,
  carried,
  coded,
  eligible,
  free,
  line,
  monthly,
  nothing,
  owed,
  reversed,
  single,
  taxed,
  threeMonths,
  trial,
  trialWithFee,
} from './checkout-orders.ts'
import { letterViews } from './letter-views.ts'
import { outcomeViews } from './outcome-views.ts'
import { empty, filled, merchant, payable, type View, view, wrong } from './view-parts.ts'

const attack = '"><script>document.title="owned"</script><img src=x onerror=alert(1)>'
const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
const arabic = 'شركة التحليلات المتقدمة للتجارة الإلكترونية'
const declined = {
  ...payable,
  decline: { declineCode: 'insufficient_funds', message: 'Not enough funds.' },
  giveUpUrl: 'https://acme.example/failed',
  chosenCard: 'insufficient_funds',
}
const codes = { ...payable, promotion: { typed: '', problem: null } }
const { shipping_name: recipient, ...withoutRecipient } = filled

const formViews = {
  payable: view(),
  'payable-de': view({ locale: 'de' }),
  'payable-declined': view({ state: declined }),
  'payable-declined-de': view({ locale: 'de', state: declined }),
  'payable-choose-card': view({ state: { ...payable, problem: 'choose_card' } }),
  'payable-unknown-card': view({ state: { ...payable, problem: 'unknown_card' } }),
  'payable-try-again': view({ state: { ...payable, problem: 'try_again', chosenCard: 'bank_debit' } }),
  'payable-live': view({ livemode: true }),
  'payable-live-shipping': view({ livemode: true, customerEmail: null, state: { ...payable, fields: withoutRecipient } }),

  'payable-basket': view({ order: basket, merchant: { ...merchant, accent: '#0a7f5a', logoUrl: '/logo.svg' } }),
  'payable-basket-de': view({ locale: 'de', order: basket, state: codes }),
  'payable-trial': view({ order: trial, merchant: { ...merchant, accent: '#ffe600' } }),
  'payable-trial-de': view({ locale: 'de', order: trial }),
  'payable-trial-fee': view({ order: trialWithFee }),
  'payable-three-months': view({ order: threeMonths, state: codes }),
  'payable-three-months-de': view({ locale: 'de', order: threeMonths, state: codes }),
  'payable-free': view({ order: free, state: codes }),
  'payable-one-time': view({ action: 'one_time_payment', order: single('usd', 5000n, 'Annual report, printed') }),
  'payable-one-time-free': view({
    action: 'one_time_payment',
    order: { ...single('usd', 5000n, 'Annual report'), discounts: [{ label: 'PRESS', amount: 5000n, couponId: null }], total: 0n },
  }),
  'payable-save-card': view({ action: 'add_payment_method', order: nothing, merchant: { ...merchant, accent: '#c2185b' } }),
  'payable-save-card-for': view({ action: 'add_payment_method', about: 'Team plan', order: nothing }),
  'payable-save-card-declined-de': view({ locale: 'de', action: 'add_payment_method', order: nothing, state: declined }),
  'payable-activate': view({ action: 'activate_subscription', about: 'Pro', order: arrears }),
  'payable-activate-free': view({ action: 'activate_subscription', about: 'Pro', order: trial }),
  'payable-invoice': view({ action: 'pay_invoice', about: 'TG-000009', order: owed }),

  'payable-anonymous': view({ customerEmail: null, state: { ...payable, fields: { email: empty.email } } }),
  'payable-shipping': view({ customerEmail: null, state: { ...payable, fields: empty } }),
  'payable-shipping-filled': view({ customerEmail: null, state: { ...codes, fields: filled } }),
  'payable-shipping-errors': view({ customerEmail: null, state: { ...payable, fields: wrong, chosenCard: 'success' } }),
  'payable-shipping-errors-de': view({ locale: 'de', customerEmail: null, state: { ...codes, fields: wrong } }),
  'payable-code': view({ state: codes }),
  'payable-code-applied': view({ order: coded, state: codes }),
  'payable-code-refused': view({ order: coded, state: { ...payable, promotion: { typed: 'SUMMER2019', problem: 'coupon_exhausted' } } }),
  'payable-code-refused-de': view({ locale: 'de', state: { ...payable, promotion: { typed: 'SOMMER', problem: 'never_heard_of' } } }),
  'payable-tax-included': view({ action: 'one_time_payment', order: taxed, backUrl: null }),
  'payable-tax-included-de': view({ locale: 'de', action: 'one_time_payment', order: taxed }),
  'payable-tax-reversed': view({ action: 'one_time_payment', order: reversed }),
  'payable-eligible': view({ order: { ...eligible, letter: 'submitted' } }),
  'payable-letter-issued': view({ order: { ...eligible, letter: 'issued' } }),
  'payable-jpy': view({ action: 'one_time_payment', order: single('jpy', 120000n, 'Concert ticket'), backUrl: null, customerEmail: null }),
  'payable-kwd': view({ action: 'one_time_payment', order: single('kwd', 999_999_999_990n, 'Everything') }),
  'payable-carried': view({ action: 'one_time_payment', order: carried }),
}

const hardViews = {
  'payable-hostile': view({
    merchant: {
      name: attack,
      logoUrl: 'javascript:alert(1)',
      accent: 'red;}body{display:none',
      termsUrl: 'javascript:alert(1)',
      privacyUrl: null,
    },
    customerEmail: attack,
    about: attack,
    order: {
      ...monthly,
      lines: [line(attack, 49900n, { quantity: attack, unitAmount: null })],
      discounts: [{ label: attack, amount: 1n, couponId: attack }],
      taxes: [{ name: attack, percentage: attack, inclusive: true, amount: 1n }],
    },
    backUrl: 'javascript:alert(1)',
    state: {
      ...payable,
      decline: { declineCode: attack, message: attack },
      giveUpUrl: '//evil.example',
      chosenCard: attack,
      fields: {
        name: { value: attack, required: true, problem: null },
        shipping_country: { value: attack, required: true, problem: null },
      },
      promotion: { typed: attack, problem: attack },
    },
  }),
  'payable-long': view({
    merchant: { ...merchant, name: `🏔️ ${long}` },
    customerEmail: `${long.toLowerCase()}@example.com`,
    order: {
      ...basket,
      lines: basket.lines.map(each => ({ ...each, description: `${each.description} ${long} 🏔️`, eligibleAmount: 1n })),
      discounts: [{ label: long, amount: 4090n, couponId: 'coup_1' }],
      taxes: [{ name: long, percentage: '9', inclusive: false, amount: 6626n }],
    },
    state: { ...payable, fields: { shipping_name: { ...recipient, value: long } }, promotion: { typed: long, problem: 'missing' } },
  }),
  'payable-arabic': view({
    merchant: { ...merchant, name: arabic },
    order: { ...monthly, lines: [line('الاشتراك الشهري (Pro)', 49900n, { quantity: '2', unitAmount: 24950n })] },
  }),
  'completed-long': view({
    ...outcomeViews['completed-eligible'],
    merchant: { ...merchant, name: long },
    order: {
      ...eligible,
      lines: eligible.lines.map(each => ({ ...each, description: `${each.description} ${long}`, eligibleAmount: 999_999_999_990n })),
    },
  }),
}

export const views: Record<keyof typeof formViews | keyof typeof hardViews | keyof typeof letterViews | keyof typeof outcomeViews, View> = {
  ...formViews,
  ...hardViews,
  ...letterViews,
  ...outcomeViews,
}

export type ViewName = keyof typeof views
export const viewNames = Object.keys(views) as ViewName[]
