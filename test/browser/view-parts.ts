/** What the views of the checkout page are made from. */
import type { BuyerField, CheckoutState, CheckoutView, Field } from '../../src/pages/checkout-view.ts'
import { monthly } from './checkout-orders.ts'

export type View = Omit<CheckoutView, 'path'>

export const payable: Extract<CheckoutState, { kind: 'payable' }> = {
  kind: 'payable',
  decline: null,
  giveUpUrl: null,
  problem: null,
  chosenCard: null,
  fields: {},
  promotion: null,
  endsAt: Temporal.Instant.from('2026-11-22T10:00:00Z'),
}

export const merchant: CheckoutView['merchant'] = {
  name: 'Acme Analytics',
  logoUrl: null,
  accent: null,
  termsUrl: 'https://acme.example/terms',
  privacyUrl: 'https://acme.example/privacy',
}

export function view(changes: Partial<CheckoutView> & { state?: CheckoutState } = {}): View {
  return {
    locale: 'en',
    merchant,
    livemode: false,
    action: 'create_subscription',
    about: null,
    customerEmail: 'jane@example.com',
    order: monthly,
    state: payable,
    backUrl: 'https://acme.example/pricing',
    ...changes,
  }
}

export const field = (value = '', problem: Field['problem'] = null, required = true): Field => ({ value, required, problem })

export const empty: Record<BuyerField, Field> = {
  email: field(),
  name: field(),
  shipping_name: field(),
  shipping_line1: field(),
  shipping_line2: field('', null, false),
  shipping_city: field(),
  shipping_state: field('', null, false),
  shipping_postal_code: field('', null, false),
  shipping_country: field(),
  shipping_phone: field('', null, false),
}

export const filled: Record<BuyerField, Field> = {
  email: field('jane@example.com'),
  name: field('Jane Smith'),
  shipping_name: field('Jane Smith'),
  shipping_line1: field('1 Main Street'),
  shipping_line2: field('Apartment 4', null, false),
  shipping_city: field('Springfield'),
  shipping_state: field('Illinois', null, false),
  shipping_postal_code: field('62701', null, false),
  shipping_country: field('US'),
  shipping_phone: field('+1 415 555 0100', null, false),
}

export const wrong: Record<BuyerField, Field> = {
  ...filled,
  email: field('jane@', 'invalid'),
  shipping_line1: field('', 'missing'),
  shipping_postal_code: field('6'.repeat(40), 'invalid', false),
  shipping_country: field('', 'missing'),
}
