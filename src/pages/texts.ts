/**
 * Every sentence the pages say, one column a language. Sentences with values are functions, because word order differs
 * between languages. An error says what happened and what to do; nothing here promises what the page cannot know.
 */
export type Locale = 'en'

type Interval = 'day' | 'week' | 'month' | 'year'

/** "a month", "every 3 months": what follows an amount. */
const per = (interval: Interval, count: number) => (count === 1 ? `a ${interval}` : `every ${count} ${interval}s`)
/** "1 month", "3 months". */
const length = (interval: Interval, count: number) => `${count} ${interval}${count === 1 ? '' : 's'}`
const daysLong = (days: number) => (days === 1 ? '1 day' : `${days} days`)
const bankDeclined = (why: string, then: string) => `Your bank declined this card${why}. Nothing was charged. ${then}`

const anotherCard = 'Try another card.'
const callBank = 'Ask your bank, or try another card.'

const en = {
  title: (what: string, merchant: string) => `${what} · ${merchant}`,
  back: (merchant: string) => `Back to ${merchant}`,
  per,

  testMode: 'Test mode. No real card, no real money',
  testCards: 'Test cards',
  testCardsNote: 'Choose one to fill in the form. Any future expiry and any CVC will do.',

  order: 'Order',
  orderSummary: 'Order summary',
  subscribeTo: (what: string) => `Subscribe to ${what}`,
  payMerchant: (merchant: string) => `Pay ${merchant}`,
  saveCardWith: (merchant: string) => `Save a card with ${merchant}`,
  savedForLater: 'It is kept for later payments. Nothing is charged today.',
  today: 'today',
  quantityTimes: (quantity: string, unit: string) => `${quantity} × ${unit}`,
  quantityOf: (quantity: string) => `Quantity ${quantity}`,
  subtotal: 'Subtotal',
  discount: 'Discount',
  shipping: 'Shipping',
  tax: 'Tax',
  total: 'Total',
  totalDueToday: 'Total due today',
  thenOn: (amount: string, interval: Interval, count: number, date: string) => `Then ${amount} ${per(interval, count)}, from ${date}.`,
  afterwards: (amount: string, interval: Interval, count: number) => `Then ${amount} ${per(interval, count)}.`,
  byUse: (interval: Interval, count: number) => `Then by what you use, billed ${per(interval, count).replace(/^a /, 'every ')}.`,

  payment: 'Payment',
  email: 'Email',
  cardNumber: 'Card number',
  expiry: 'Expiry',
  expiryExample: 'MM / YY',
  cvc: 'CVC',
  chooseTestCard: 'Test card',
  chooseOne: 'Choose a test card',
  useCard: 'Use a card',

  pay: (amount: string) => `Pay ${amount}`,
  subscribeFor: (amount: string, interval: Interval, count: number) => `Subscribe for ${amount} ${per(interval, count)}`,
  payAndSubscribe: (amount: string) => `Pay ${amount} and subscribe`,
  startSubscription: 'Start subscription',
  saveCard: 'Save card',
  completeOrder: 'Complete order',
  continueToPayment: 'Continue to payment',
  paying: 'Paying…',
  starting: 'Starting…',
  saving: 'Saving…',
  opening: 'Opening…',
  working: 'One moment…',

  renewsOn: (amount: string, interval: Interval, count: number, date: string) =>
    `Renews on ${date} for ${amount}, then ${per(interval, count).replace(/^a /, 'every ')}, until you cancel.`,
  renewsAfter: (amount: string, interval: Interval, count: number) =>
    `Renews for ${amount} ${length(interval, count)} after you pay, then ${per(interval, count).replace(/^a /, 'every ')}, until you cancel.`,
  renewsLater: (amount: string, interval: Interval, count: number) =>
    `Renews for ${amount} ${per(interval, count).replace(/^a /, 'every ')} until you cancel.`,
  howToCancel: (merchant: string) => `To cancel, tell ${merchant} before the next payment.`,
  openUntil: (time: string) => `This page is open until ${time}.`,
  terms: 'Terms',
  privacy: 'Privacy policy',

  checkThis: 'Please check the card details.',
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

  declineOther: bankDeclined('', anotherCard),
  declines: {
    generic_decline: bankDeclined('', anotherCard),
    do_not_honor: bankDeclined('', callBank),
    insufficient_funds: bankDeclined(' (not enough funds)', anotherCard),
    lost_card: bankDeclined(' (reported lost)', callBank),
    stolen_card: bankDeclined(' (reported stolen)', callBank),
    pickup_card: bankDeclined(' (it may no longer be used)', callBank),
    restricted_card: bankDeclined(' (it is restricted)', callBank),
    expired_card: bankDeclined(' (the card has expired)', anotherCard),
    incorrect_number: bankDeclined(' (wrong card number)', 'Check the number and try again.'),
    incorrect_cvc: bankDeclined(' (wrong security code)', 'Check the CVC and try again.'),
    incorrect_expiry: bankDeclined(' (wrong expiry)', 'Check the expiry and try again.'),
    card_not_supported: bankDeclined(' (it does not allow this kind of payment)', anotherCard),
    transaction_not_allowed: bankDeclined(' (it does not allow this kind of payment)', callBank),
    currency_not_supported: bankDeclined(' (it does not allow this currency)', anotherCard),
    card_velocity_exceeded: bankDeclined(' (over its limit)', callBank),
    fraudulent: bankDeclined(' (it looked unusual)', callBank),
    revocation_of_authorization: bankDeclined(' (payments to this company were stopped)', callBank),
    authentication_required: 'Your bank wants to confirm that it is you. Nothing was charged. Try again and follow its steps.',
    authentication_failed: 'Your bank could not confirm that it was you. Nothing was charged. Try again, or use another card.',
    processing_error: 'Your bank could not process this card just now. Nothing was charged. Try again in a moment.',
    try_again_later: 'Your bank could not answer just now. Nothing was charged. Try again in a moment.',
    issuer_not_available: 'Your bank could not be reached. Nothing was charged. Try again in a moment, or use another card.',
  } as Record<string, string>,

  authentication: (bank: string) => `${bank} asks: is it you?`,
  authenticationNote: 'A real bank would ask for a code or open its app. In test mode you choose what happens.',
  authenticationComplete: 'Complete authentication',
  authenticationFail: 'Fail authentication',
  confirming: 'Confirming with your bank…',
  confirmingNote: 'This takes a few seconds. The page moves on by itself; please do not pay again.',
  checkNow: 'Check now',
  processing: 'Your payment is on its way',
  processingNote: (days: number) => `Your bank takes up to ${daysLong(days)}.`,
  processingMail: (email: string) => `We will write to ${email}; you can close this page.`,
  processingClose: 'You can close this page; this link will show the result.',
  completed: (amount: string) => `You paid ${amount}`,
  completedFree: 'All done',
  completedFreeNote: 'Nothing was charged today.',
  date: 'Date',
  amount: 'Amount',
  receipt: 'Receipt',
  paidWith: 'Paid with',
  continueTo: (merchant: string) => `Continue to ${merchant}`,
  expired: 'This page has expired',
  expiredNote: (time: string) => `It was open until ${time}. Nothing was charged.`,
  restart: 'Start again',
  canceled: 'This payment was canceled',
  canceledNote: 'Nothing was charged.',
  superseded: 'This page was replaced by a newer one',
  supersededNote: 'Nothing was charged here. Please use the newer page.',
  failed: 'This payment did not go through',
  failedOther: 'It could not be completed.',
  failures: {
    already_subscribed: 'You already have this subscription.',
    amount_mismatch: 'The amount that arrived was not the amount asked for.',
    currency_mismatch: 'The currency that arrived was not the one asked for.',
    too_many_declines: 'Too many cards were declined.',
    payment_failed: 'Your bank did not send the money.',
    provider_error: 'The payment provider refused it.',
    provider_refused: 'The payment provider refused it.',
  } as Record<string, string>,
  failedRefunded: 'What you paid is being returned in full to the same card or account.',
  failedUncharged: 'Nothing was charged.',

  notFound: 'There is nothing at this address',
  notFoundNote: 'The link may be incomplete or no longer in use. Open it again from where you got it, or ask the company that sent it.',
  tooMany: 'Too many requests',
  tooManyNote: 'Please wait a minute, then reload this page.',
  broken: 'Something went wrong on our side',
  brokenNote: 'Please reload this page. If you were paying, it shows whether the payment went through before you try again.',
  unavailable: 'We are busy just now',
  unavailableNote:
    'Please reload this page in a moment. If you were paying, it shows whether the payment went through before you try again.',
  reference: (reference: string) => `Reference ${reference}`,
}

export type Texts = typeof en

export const texts: Record<Locale, Texts> = { en }

/** The bank's reason in words; a code that is not in the table says only that the card was declined. */
export function declineText(t: Texts, declineCode: string): string {
  return Object.hasOwn(t.declines, declineCode) ? t.declines[declineCode]! : t.declineOther
}

export function failureText(t: Texts, reason: string): string {
  return Object.hasOwn(t.failures, reason) ? t.failures[reason]! : t.failedOther
}

/** Shown in UTC and saying so: the page does not know the buyer's time zone. */
export function timeText(at: Temporal.Instant, locale: Locale): string {
  return at.toLocaleString(locale, {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  })
}

export function dateText(at: Temporal.Instant, locale: Locale): string {
  return at.toLocaleString(locale, { timeZone: 'UTC', dateStyle: 'long' })
}
