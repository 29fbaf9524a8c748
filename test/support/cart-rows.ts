/** The rows that the checkout page, the invoice page and the PDF show of a cart, with their amounts as texts. */
import type { ModelCart, Predicted, TaxPart } from './cart-model.ts'
import { shownMoney, shownRate } from './cart-text.ts'

/** Of every coupon that repeats. */
export const repeatingMonths = 3

export type Row = readonly [name: string, amount: string]

/** Until the total; and the sentences below it about what the amounts contain or leave out. */
export function checkoutRows(cart: ModelCart, predicted: Predicted): { sums: Row[]; notes: string[] } {
  const money = (amount: bigint) => shownMoney(amount, cart.currency)
  const taxes = taxesByRate(cart, predicted)
  const parts: Row[] = [
    ...cart.coupons.map(({ name }): Row => [`Discount (${name})`, money(-takenOff(predicted, name))]),
    ...(cart.shipping === 0n ? [] : [['Shipping', money(cart.shipping)] as const]),
    ...taxes.filter(tax => !tax.rate.inclusive).map((tax): Row => [rateName(tax), money(tax.amount)]),
  ]
  const subtotal: Row[] = parts.length > 0 || cart.lines.length > 1 ? [['Subtotal', money(predicted.subtotal)]] : []
  const status = { none: [], exempt: ['You are exempt from tax, so none is added.'], reverse: [reverseNote] }[cart.taxStatus]
  return {
    sums: [...subtotal, ...parts, ['Total due today', money(predicted.due)]],
    notes: [
      ...taxes.filter(tax => tax.rate.inclusive && tax.amount > 0n).map(tax => `Includes ${money(tax.amount)} ${rateName(tax)}.`),
      ...status,
      ...(predicted.balance === 0n ? [] : [`${money(predicted.balance)} is carried to your next invoice.`]),
    ],
  }
}
const reverseNote = 'Reverse charge: no tax is added, you account for it yourself.'

/** What comes after today; null: nothing. */
export function renewalText(cart: ModelCart, { lines, recurring, later }: Predicted): string | null {
  if (recurring === null || later === null) return null
  if (lines.every((line, n) => !cart.lines[n]!.price.recurring || line.amount === 0n)) return 'Then by what you use, billed every month.'
  const [first, then] = [recurring, later].map(amount => `${shownMoney(amount, cart.currency)} a month`)
  const ends = later === recurring ? '' : ` The discount ends after ${repeatingMonths} months, then it is ${then}.`
  return `Then ${first}.${ends}`
}

/** What the button says. */
export function buttonText(cart: ModelCart, { due, recurring, later }: Predicted): string {
  const amount = shownMoney(due, cart.currency)
  if (recurring === null) return due === 0n ? 'Save card and order' : `Pay ${amount}`
  if (due === 0n) return 'Save card and subscribe'
  return due === recurring && due === later ? `Subscribe for ${amount} a month` : `Pay ${amount} and subscribe`
}

/** Below the lines of a paid invoice, in the order they stand there. */
export function invoiceSums(cart: ModelCart, predicted: Predicted): Row[] {
  const money = (amount: bigint) => shownMoney(amount, cart.currency)
  const taxes = cart.taxStatus === 'none' ? taxesByRate(cart, predicted) : []
  const met = new Set(predicted.lines.flatMap(line => line.off.map(each => each.coupon.name)))
  return [
    ['Subtotal', money(predicted.subtotal)],
    ...[...met].map((name): Row => [`Discount (${name})`, money(-takenOff(predicted, name))]),
    ...(cart.shipping === 0n ? [] : [['Shipping', money(cart.shipping)] as const]),
    ...taxes.filter(tax => !tax.rate.inclusive).map((tax): Row => [rateName(tax), money(tax.amount)]),
    ['Total', money(predicted.total)],
    ...taxes.filter(tax => tax.rate.inclusive).map((tax): Row => [rateName(tax), money(tax.amount)]),
    ...(predicted.balance === 0n ? [] : [['Carried to the balance', money(-predicted.balance)] as const]),
    ['Amount due', money(predicted.due)],
    ...(predicted.due === 0n
      ? []
      : ([
          ['Paid', money(-predicted.due)],
          ['Remaining', money(0n)],
        ] as const)),
  ]
}

/** Each line: what, how many, how much. */
export function invoiceLines(cart: ModelCart, predicted: Predicted): (readonly [what: string, count: string, amount: string])[] {
  return cart.lines.map(({ description, price, quantity }, n) => {
    const count = price.model === 'flat' ? '1' : `${quantity}`.replace(/\B(?=(\d{3})+$)/g, ',')
    return [description, count, shownMoney(predicted.lines[n]!.amount, cart.currency)]
  })
}

function takenOff(predicted: Predicted, name: string): bigint {
  const shares = predicted.lines.flatMap(line => line.off.filter(each => each.coupon.name === name))
  return shares.reduce((sum, share) => sum + share.amount, 0n)
}

/** In the order they are met; those of the shipping last. */
function taxesByRate(cart: ModelCart, predicted: Predicted): Pick<TaxPart, 'rate' | 'amount'>[] {
  const parts = [...predicted.lines.flatMap(line => line.taxes), ...(cart.shipping === 0n ? [] : predicted.shippingTaxes)]
  const byRate = Map.groupBy(parts, part => part.rate)
  return [...byRate].map(([rate, list]) => ({ rate, amount: list.reduce((sum, part) => sum + part.amount, 0n) }))
}

function rateName({ rate }: Pick<TaxPart, 'rate'>): string {
  return shownRate(rate.name, rate.percentage)
}
