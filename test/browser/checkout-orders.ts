/** Orders for the checkout page's pictures: one for every kind of sum that can stand in the summary. */
import type { OrderLine, OrderView } from '../../src/pages/checkout-view.ts'

export const at = Temporal.Instant.from('2026-11-21T10:00:00Z')
export const nextAt = Temporal.Instant.from('2026-12-21T10:00:00Z')
const trialEnd = Temporal.Instant.from('2026-12-05T10:00:00Z')

export const line = (description: string, amount: bigint, changes: Partial<OrderLine> = {}): OrderLine => ({
  description,
  quantity: '1',
  unitAmount: amount,
  amount,
  isInvoice: false,
  partUntil: null,
  recurring: true,
  eligibleAmount: null,
  ...changes,
})

export const monthly: OrderView = {
  currency: 'inr',
  lines: [line('Pro', 49900n)],
  subtotal: 49900n,
  discounts: [],
  taxes: [],
  taxStatus: 'none',
  shipping: null,
  carried: 0n,
  total: 49900n,
  trial: null,
  renewal: { amount: 49900n, byUse: false, interval: 'month', intervalCount: 1, nextAt, later: null },
  letter: null,
}

export const nothing: OrderView = { ...monthly, lines: [], subtotal: 0n, total: 0n, renewal: null }

export const single = (currency: string, amount: bigint, description: string): OrderView => ({
  ...monthly,
  currency,
  lines: [line(description, amount, { recurring: false })],
  subtotal: amount,
  total: amount,
  renewal: null,
})

/** Both kinds of line, a discount, two taxes and shipping. */
export const basket: OrderView = {
  ...monthly,
  currency: 'usd',
  lines: [
    line('Team plan, all features included', 14700n, { quantity: '3', unitAmount: 4900n }),
    line('Onboarding with an engineer, four sessions of ninety minutes each, recorded for later', 25000n, { recurring: false }),
    line('Storage', 1200n, { quantity: '1200', unitAmount: null }),
  ],
  subtotal: 40900n,
  discounts: [{ label: 'Welcome offer', amount: 4090n, couponId: null }],
  taxes: [
    { name: 'GST', percentage: '9', inclusive: false, amount: 3313n },
    { name: 'State tax', percentage: '9.25', inclusive: false, amount: 3313n },
  ],
  shipping: 500n,
  total: 43936n,
  renewal: { amount: 18762n, byUse: false, interval: 'month', intervalCount: 3, nextAt, later: null },
}

export const trial: OrderView = {
  ...monthly,
  lines: [line('Pro', 0n)],
  subtotal: 0n,
  total: 0n,
  trial: { days: 14, endsAt: trialEnd },
  renewal: { amount: 49900n, byUse: false, interval: 'month', intervalCount: 1, nextAt: trialEnd, later: null },
}

/** Something is paid at once although the recurring part is free for a while. */
export const trialWithFee: OrderView = {
  ...trial,
  lines: [line('Pro', 0n), line('Setting up', 20000n, { recurring: false })],
  subtotal: 20000n,
  total: 20000n,
  trial: { days: 14, endsAt: null },
  renewal: { amount: 49900n, byUse: false, interval: 'month', intervalCount: 1, nextAt: null, later: null },
}

export const free: OrderView = {
  ...monthly,
  discounts: [{ label: 'FIRSTMONTH', amount: 49900n, couponId: 'coup_1' }],
  total: 0n,
}

export const coded: OrderView = {
  ...monthly,
  discounts: [
    { label: 'WELCOME20', amount: 9980n, couponId: 'coup_1' },
    { label: 'Partner price', amount: 1996n, couponId: null },
  ],
  total: 37924n,
}

/** Less for three months, then the whole price. */
export const threeMonths: OrderView = {
  ...monthly,
  discounts: [{ label: 'QUARTER', amount: 24950n, couponId: 'coup_1' }],
  total: 24950n,
  renewal: { amount: 24950n, byUse: false, interval: 'month', intervalCount: 1, nextAt: null, later: { amount: 49900n, months: 3 } },
}

export const taxed: OrderView = {
  ...single('eur', 11900n, 'Handbook, printed'),
  shipping: 0n,
  taxes: [{ name: 'VAT', percentage: '19', inclusive: true, amount: 1900n }],
}

export const reversed: OrderView = {
  ...taxed,
  taxes: [{ name: 'VAT', percentage: '19', inclusive: true, amount: 0n }],
  taxStatus: 'reverse',
}

/** One item of two may be paid with HSA/FSA money; its part of the tax is in what it comes to. */
export const eligible: OrderView = {
  ...monthly,
  currency: 'usd',
  lines: [
    line('Gym membership', 4999n, { eligibleAmount: 5399n }),
    line('Guest pass', 1000n, { quantity: '2', unitAmount: 500n, recurring: false }),
  ],
  subtotal: 5999n,
  taxes: [{ name: 'Sales tax', percentage: '8', inclusive: false, amount: 480n }],
  total: 6479n,
  renewal: { amount: 5399n, byUse: false, interval: 'month', intervalCount: 1, nextAt, later: null },
  letter: 'required',
}

export const arrears: OrderView = {
  ...monthly,
  lines: [line('TG-000007', 49900n, { isInvoice: true }), line('TG-000008', 49900n, { isInvoice: true })],
  subtotal: 99800n,
  total: 99800n,
}

export const owed: OrderView = {
  ...single('eur', 12000n, 'Consulting in October'),
  lines: [line('Consulting in October', 12000n, { quantity: '1.5', unitAmount: 8000n, recurring: false })],
}

export const carried: OrderView = { ...single('kwd', 10004n, 'Everything'), carried: 4n, total: 10000n }
