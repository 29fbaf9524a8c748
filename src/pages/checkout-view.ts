/**
 * What the checkout page shows, as data: made from the session by `view-of-session.ts`, drawn by `checkout-page.ts`.
 * The page never looks anything up and never decides; amounts are in minor units of `currency`.
 */
import type { CheckoutAction } from '../core/checkout-session.ts'
import type { LetterStatus } from '../core/letter.ts'
import type { Locale } from './texts/locale.ts'

export type CheckoutView = {
  locale: Locale
  /** `/checkout/<token>`: forms post below it (`/pay`, `/promotion_code`, `/letter`, `/authentication`); `/return` asks the provider for the truth. */
  path: string
  merchant: { name: string; logoUrl: string | null; accent: string | null; termsUrl: string | null; privacyUrl: string | null }
  livemode: boolean
  action: CheckoutAction
  /** What a session is about that its lines do not say: the subscription a card is for or that is activated, or the invoice's number. */
  about: string | null
  /** Known beforehand, shown and not asked; null: not known, or asked for by a field. */
  customerEmail: string | null
  order: OrderView
  state: CheckoutState
  /** Where "Back" leads (`cancel_url`); null: no back link. */
  backUrl: string | null
}

export type Interval = 'day' | 'week' | 'month' | 'year'

export type OrderLine = {
  description: string
  quantity: string
  /** null when one unit has no price of its own (tiers, packages) or one that is not whole in minor units. */
  unitAmount: bigint | null
  amount: bigint
  /** Its description is the number of an invoice. */
  isInvoice: boolean
  /** For a part of the first period, up to then; null: whole. */
  partUntil: Temporal.Instant | null
  /** Charged again every period; told apart only where an order has both kinds. */
  recurring: boolean
  /** What of the payment is for this line (its discount off, its tax on), when HSA/FSA money may pay for it; null: it may not. */
  eligibleAmount: bigint | null
}

export type Renewal = {
  amount: bigint
  /** By use: what it comes to is known afterwards. */
  byUse: boolean
  interval: Interval
  intervalCount: number
  nextAt: Temporal.Instant | null
  /** What it costs when a discount of some months has ended; null: the same. */
  later: { amount: bigint; months: number } | null
}

export type OrderView = {
  currency: string
  lines: OrderLine[]
  subtotal: bigint
  /** What each takes off, as a positive amount, in the order of the arithmetic. `couponId`: the buyer may take it off again; null: not. */
  discounts: { label: string; amount: bigint; couponId: string | null }[]
  /** One entry a rate, lines and shipping together. Inclusive ones are only told. `percentage`: exact decimal text. */
  taxes: { name: string; percentage: string; inclusive: boolean; amount: bigint }[]
  /** `reverse`: the buyer owes the tax. */
  taxStatus: 'none' | 'exempt' | 'reverse'
  /** null: nothing is shipped; 0: shipped for free. */
  shipping: bigint | null
  /** What cannot be charged in this currency and goes to the next invoice, in minor units; 0: nothing. */
  carried: bigint
  /** Charged now. */
  total: bigint
  /** Days without a charge; `endsAt` is null before the payment fixes it. */
  trial: { days: number; endsAt: Temporal.Instant | null } | null
  /** What comes after today, or after the trial: null when nothing renews. `nextAt` is null before the payment fixes it. */
  renewal: Renewal | null
  /** Of the letter of medical necessity that the order needs; null: it needs none. */
  letter: LetterStatus | null
}

export type Decline = { declineCode: string; message: string }

/** Asked of a buyer before the payment, by the names they are posted under, in the order they are shown. */
export const buyerFields = [
  'email',
  'name',
  'shipping_name',
  'shipping_line1',
  'shipping_line2',
  'shipping_city',
  'shipping_state',
  'shipping_postal_code',
  'shipping_country',
  'shipping_phone',
] as const
export type BuyerField = (typeof buyerFields)[number]

/** The questionnaire, by the names it is posted under. `consent` is posted as `yes`. */
export const letterFields = ['full_name', 'date_of_birth', 'state', 'conditions', 'history', 'consent'] as const
export type LetterField = (typeof letterFields)[number]

/** `value`: what was known or typed. `invalid`: it cannot be read; `missing`: it is needed. */
export type Field = { value: string; required: boolean; problem: 'missing' | 'invalid' | null }

/** Each member is one state of the page, with a picture in the tests. */
export type CheckoutState =
  /** The questionnaire for a letter, before the payment: posts `LetterField`s to `<path>/letter`. */
  | { kind: 'letter'; fields: Record<LetterField, Field>; endsAt: Temporal.Instant }
  /** The form. `giveUpUrl` (`failure_url`) is offered beside a decline. `problem`: what was wrong with the last post. */
  | {
      kind: 'payable'
      decline: Decline | null
      giveUpUrl: string | null
      problem: 'choose_card' | 'unknown_card' | 'try_again' | null
      chosenCard: string | null
      /** Those that are asked; with a problem in one of them `problem` and `decline` are of an older post and are not shown. */
      fields: Partial<Record<BuyerField, Field>>
      /** Whether codes are taken. `typed` and `problem` (a failure's code) are those of a refused one. */
      promotion: { typed: string; problem: string | null } | null
      endsAt: Temporal.Instant
    }
  /** The bank's own step, played by the sandbox: two buttons post `outcome=complete|fail` to `<path>/authentication`. */
  | { kind: 'authentication' }
  /** Sent, its outcome not known yet: refreshes itself without a script. */
  | { kind: 'confirming' }
  /** A slow method: days, not seconds. `continueUrl`: the merchant's success page, when there is one. */
  | { kind: 'processing'; days: number; continueUrl: string | null }
  /** Paid, or the card kept: a receipt. `invoiceUrl`: its invoice as a page. */
  | {
      kind: 'completed'
      paidAt: Temporal.Instant
      amount: bigint
      /** Given back since. */
      refunded: bigint
      invoiceNumber: string | null
      invoiceUrl: string | null
      /** `brand`: of a card, `bank`, or what else it is (`card`); as the provider writes it. */
      paymentMethod: { brand: string; last4: string | null } | null
      continueUrl: string | null
    }
  /** What was to be paid here has been paid elsewhere. */
  | {
      kind: 'already_paid'
      paidAt: Temporal.Instant
      amount: bigint
      invoiceNumber: string | null
      invoiceUrl: string | null
      continueUrl: string | null
    }
  | { kind: 'expired'; at: Temporal.Instant; restartUrl: string | null }
  | { kind: 'canceled'; superseded: boolean; restartUrl: string | null }
  | { kind: 'failed'; reason: string; refunded: boolean; restartUrl: string | null }
  /** A live environment whose provider page could not be opened, or the link is not ours. */
  | { kind: 'not_found' }
