/** What the checkout page says while something is still to be paid. */
import { testCards } from '../../core/test-card.ts'
import type { BuyerField, Interval } from '../checkout-view.ts'

/** "every month", "every 3 months". */
const every = (interval: Interval, count: number) => (count === 1 ? `every ${interval}` : `every ${count} ${interval}s`)
/** "a month", "every 3 months": what follows an amount. */
const per = (interval: Interval, count: number) => (count === 1 ? `a ${interval}` : every(interval, count))
/** "1 month", "3 months". */
const length = (interval: Interval, count: number) => `${count} ${interval}${count === 1 ? '' : 's'}`
const daysFree = (days: number) => `${length('day', days)} free`

export const checkoutEn = {
  per,
  every,
  order: 'Order',
  orderSummary: 'Order summary',
  subscribeTo: (what: string) => `Subscribe to ${what}`,
  tryFor: (what: string) => `Try ${what}`,
  activate: (what: string) => `Activate ${what}`,
  payInvoice: (number: string) => `Pay invoice ${number}`,
  payMerchant: (merchant: string) => `Pay ${merchant}`,
  saveCardWith: (merchant: string) => `Save a card with ${merchant}`,
  saveCardFor: (what: string) => `Save a card for ${what}`,
  orderFrom: (merchant: string) => `Order from ${merchant}`,
  invoiceOf: (number: string) => `Invoice ${number}`,
  cardFor: (what: string) => `Card for ${what}`,
  savedForLater: 'It is kept for later payments. Nothing is charged today.',
  savedFor: (what: string) => `It is kept for the next payments of ${what}. Nothing is charged today.`,
  today: 'today',
  once: 'one time',
  partUntil: (date: string) => `until ${date}`,
  quantityTimes: (quantity: string, unit: string) => `${quantity} × ${unit}`,
  quantityOf: (quantity: string) => `Quantity ${quantity}`,
  eligible: 'HSA/FSA eligible',
  subtotal: 'Subtotal',
  discount: (label: string) => `Discount (${label})`,
  shipping: 'Shipping',
  freeShipping: 'Free',
  tax: (name: string, percent: string) => `${name} (${percent})`,
  taxIncluded: (amount: string, tax: string) => `Includes ${amount} ${tax}.`,
  taxReverse: 'Reverse charge: no tax is added, you account for it yourself.',
  taxExempt: 'You are exempt from tax, so none is added.',
  total: 'Total',
  totalDueToday: 'Total due today',
  carried: (amount: string) => `${amount} is carried to your next invoice.`,
  thenOn: (amount: string, interval: Interval, count: number, date: string) => `Then ${amount} ${per(interval, count)}, from ${date}.`,
  afterwards: (amount: string, interval: Interval, count: number) => `Then ${amount} ${per(interval, count)}.`,
  byUse: (interval: Interval, count: number) => `Then by what you use, billed ${every(interval, count)}.`,
  daysFree,
  thenEach: (amount: string, interval: Interval, count: number) => `then ${amount} ${per(interval, count)}`,
  trialThen: (days: number, amount: string, interval: Interval, count: number) =>
    `${daysFree(days)}, then ${amount} ${per(interval, count)}.`,
  trialThenFrom: (days: number, amount: string, interval: Interval, count: number, date: string) =>
    `${daysFree(days)}, then ${amount} ${per(interval, count)} from ${date}.`,
  trialByUse: (days: number, interval: Interval, count: number) =>
    `${daysFree(days)}, then by what you use, billed ${every(interval, count)}.`,

  promotionCode: 'Promotion code',
  apply: 'Apply',
  remove: 'Remove',
  removeCode: (code: string) => `Remove ${code}`,
  promotionOther: 'This code could not be applied. Try again, or go on without it.',
  promotions: {
    missing: 'Enter a promotion code first.',
    promotion_code_invalid: 'This code is not known or has ended. Check how it is written.',
    coupon_not_applicable: 'This code does not apply to this order.',
    coupon_exhausted: 'This code has been used up.',
    currency_mismatch: 'This code does not apply to this currency.',
    amount_too_small: 'With this code the amount would be too small to be charged.',
    already_applied: 'This code is applied already.',
  } as Record<string, string>,

  payment: 'Payment',
  paymentMethod: 'Payment method',
  shippingAddress: 'Shipping address',
  email: 'Email',
  fields: {
    email: 'Email',
    name: 'Name',
    shipping_name: 'Recipient',
    shipping_line1: 'Street and number',
    shipping_line2: 'Apartment, floor, company',
    shipping_city: 'City',
    shipping_state: 'State or region',
    shipping_postal_code: 'Postal code',
    shipping_country: 'Country',
    shipping_phone: 'Phone',
  } as Record<BuyerField, string>,
  chooseCountry: 'Choose a country',
  missing: {
    email: 'Enter your email address.',
    name: 'Enter your name.',
    shipping_name: 'Enter the name of who receives it.',
    shipping_line1: 'Enter the street and the number.',
    shipping_line2: 'Enter the rest of the address.',
    shipping_city: 'Enter the city.',
    shipping_state: 'Enter the state or region.',
    shipping_postal_code: 'Enter the postal code.',
    shipping_country: 'Choose the country.',
    shipping_phone: 'Enter a phone number.',
  } as Record<BuyerField, string>,
  invalidOther: 'This is too long or has characters that cannot be used. Please correct it.',
  invalid: {
    email: 'This is not an email address. Check it: it looks like jane@example.com.',
    shipping_country: 'Choose a country from the list.',
    shipping_phone: 'This is not a phone number. Enter it with digits, for example +1 415 555 0100.',
  } as Record<string, string>,

  cardNumber: 'Card number',
  expiry: 'Expiry',
  expiryExample: 'MM / YY',
  cvc: 'CVC',
  chooseTestCard: 'Test card',
  chooseOne: 'Choose a test card',
  useCard: 'Use a card',
  /** By the card's name. */
  cards: Object.fromEntries(testCards.map(card => [card.name, card.label])) as Record<string, string>,

  pay: (amount: string) => `Pay ${amount}`,
  subscribeFor: (amount: string, interval: Interval, count: number) => `Subscribe for ${amount} ${per(interval, count)}`,
  payAndSubscribe: (amount: string) => `Pay ${amount} and subscribe`,
  payAndActivate: (amount: string) => `Pay ${amount} and activate`,
  payAndStartTrial: (amount: string, days: number) => `Pay ${amount} and start ${days}-day trial`,
  startTrial: (days: number) => `Start ${days}-day trial`,
  saveCard: 'Save card',
  saveAndSubscribe: 'Save card and subscribe',
  saveAndActivate: 'Save card and activate',
  saveAndOrder: 'Save card and order',
  continueToPayment: 'Continue to payment',
  paying: 'Paying…',
  starting: 'Starting…',
  saving: 'Saving…',
  opening: 'Opening…',
  working: 'One moment…',

  discountEnds: (months: number, amount: string, interval: Interval, count: number) =>
    `The discount ends after ${length('month', months)}, then it is ${amount} ${per(interval, count)}.`,
  renewsOn: (amount: string, interval: Interval, count: number, date: string) =>
    `Renews on ${date} for ${amount}, then ${every(interval, count)}, until you cancel.`,
  renewsAfter: (amount: string, interval: Interval, count: number) =>
    `Renews for ${amount}, ${length(interval, count)} after you pay, then ${every(interval, count)}, until you cancel.`,
  renewsLater: (amount: string, interval: Interval, count: number) => `Renews for ${amount} ${every(interval, count)} until you cancel.`,
  trialRenewsOn: (amount: string, interval: Interval, count: number, date: string) =>
    `The trial ends on ${date}. Then ${amount} ${every(interval, count)}, until you cancel.`,
  trialRenews: (days: number, amount: string, interval: Interval, count: number) =>
    `After ${length('day', days)} of trial ${amount} ${every(interval, count)}, until you cancel.`,
  howToCancel: (merchant: string) => `To cancel, tell ${merchant} before the next payment.`,
  openUntil: (time: string) => `This page is open until ${time}.`,

  checkThis: 'Please check these details. Nothing was charged.',
  numberMissing: 'Enter the card number.',
  numberUnknown: 'This is not a test card, and real cards are not taken here. Choose a number from the test cards.',
  expiryMissing: 'Enter the expiry as MM / YY, for example 12 / 34.',
  expiryPast: 'This expiry has passed. Check the date, or use another card.',
  cvcShort: 'Enter the 3 digits from the back of the card.',
  cvcShortAmex: 'Enter the 4 digits from the front of the card.',
  chooseCardProblem: 'No card was chosen, so nothing was charged. Choose a test card.',
  unknownCardProblem: 'That is not one of the test cards, so nothing was charged. Choose one from the list.',
  tryAgainProblem: 'The payment could not be started. Nothing was charged. Try again.',
  giveUp: 'Give up',
}

export type CheckoutTexts = typeof checkoutEn
