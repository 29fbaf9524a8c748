/**
 * What the checkout page shows, as data: made from the session by `checkout.ts` (routes), drawn by `checkout-page.ts`.
 * The page never looks anything up and never decides; amounts are in minor units of `currency`.
 */
import type { Locale } from './texts.ts'

export type CheckoutView = {
  locale: Locale
  /** `/checkout/<token>`: forms post to `<path>/pay`, `<path>/authentication`; `<path>/return` asks the provider for the truth. */
  path: string
  merchant: { name: string; logoUrl: string | null; accent: string | null; termsUrl: string | null; privacyUrl: string | null }
  livemode: boolean
  customerEmail: string | null
  order: OrderView
  state: CheckoutState
  /** Where "Back" leads (`cancel_url`); null: no back link. */
  backUrl: string | null
}

export type OrderView = {
  currency: string
  lines: { description: string; quantity: string; unitAmount: bigint | null; amount: bigint }[]
  subtotal: bigint
  discount: bigint
  tax: bigint
  shipping: bigint
  total: bigint
  /** What comes after today: null when nothing renews. `nextAt` is null before the payment fixes it. */
  renewal: { amount: bigint; interval: 'day' | 'week' | 'month' | 'year'; intervalCount: number; nextAt: Temporal.Instant | null } | null
}

export type Decline = { declineCode: string; message: string }

/** Each member is one state of the page, with a picture in the tests. */
export type CheckoutState =
  /** The form. `giveUpUrl` (`failure_url`) is offered beside a decline. `problem`: what was wrong with the last post. */
  | {
      kind: 'payable'
      decline: Decline | null
      giveUpUrl: string | null
      problem: 'choose_card' | 'unknown_card' | 'try_again' | null
      chosenCard: string | null
      endsAt: Temporal.Instant
    }
  /** The bank's own step, played by the sandbox: two buttons post `outcome=complete|fail` to `<path>/authentication`. */
  | { kind: 'authentication'; bank: string }
  /** Sent, its outcome not known yet: refreshes itself without a script. */
  | { kind: 'confirming' }
  /** A slow method: days, not seconds. `continueUrl`: the merchant's success page, when there is one. */
  | { kind: 'processing'; days: number; continueUrl: string | null }
  | {
      kind: 'completed'
      paidAt: Temporal.Instant
      amount: bigint
      invoiceNumber: string | null
      paymentMethod: string | null
      continueUrl: string | null
    }
  | { kind: 'expired'; at: Temporal.Instant; restartUrl: string | null }
  | { kind: 'canceled'; superseded: boolean; restartUrl: string | null }
  | { kind: 'failed'; reason: string; refunded: boolean; restartUrl: string | null }
  /** A live environment whose provider page could not be opened, or the link is not ours. */
  | { kind: 'not_found' }
