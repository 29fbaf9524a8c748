/**
 * What a test card does to a payment. Rules only: values in, values out.
 *
 *   (new) ──▶ succeeded | failed | processing | requires_action
 *   requires_action ──▶ succeeded | failed | canceled      processing ──▶ succeeded | failed
 */
import { invariant } from '../../core/invariant.ts'
import type { PaymentFailure } from '../../core/payment.ts'
import type { TestCard } from '../../core/test-card.ts'
import type { FormPayment } from '../provider.ts'
import type { LinkRow, Movement } from './queries.ts'

/** A slow debit also says when its end comes. */
export type CardOutcome = Movement & { debitDueAt: Temporal.Instant | null }

const refused = (
  category: PaymentFailure['category'],
  code: string,
  retry: PaymentFailure['retry'],
  message: string,
): Omit<PaymentFailure, 'decline_code'> => ({ category, code, message, retry })

/** By the decline code that is kept with the payment. */
const failures: Readonly<Record<string, Omit<PaymentFailure, 'decline_code'>>> = {
  generic_decline: refused('declined', 'card_declined', 'later', 'The bank declined the card.'),
  insufficient_funds: refused('insufficient_funds', 'card_declined', 'later', 'The card does not have enough funds.'),
  lost_card: refused('instrument_invalid', 'card_declined', 'new_instrument', 'The card was reported lost. Use another card.'),
  stolen_card: refused('fraud', 'card_declined', 'new_instrument', 'The card was reported stolen. Use another card.'),
  expired_card: refused('instrument_invalid', 'expired_card', 'new_instrument', 'The card has expired. Use another card.'),
  incorrect_cvc: refused('instrument_invalid', 'incorrect_cvc', 'new_instrument', 'The security code is wrong. Enter the card again.'),
  processing_error: refused('provider', 'processing_error', 'later', 'The card could not be processed. Try again in a while.'),
  authentication_required: refused('authentication', 'authentication_required', 'authenticate', 'The bank wants the buyer to confirm it.'),
  authentication_failed: refused('authentication', 'authentication_failed', 'authenticate', 'The bank could not confirm that it is you.'),
  debit_returned: refused('declined', 'debit_failed', 'later', 'The bank returned the debit.'),
}

export function failureOf(declineCode: string): PaymentFailure {
  const failure = failures[declineCode]
  invariant(failure, `decline code ${declineCode} has words`)
  return { ...failure, decline_code: declineCode }
}

/** `keepsOnly`: nothing is charged, so a slow debit has nothing to wait for. */
export function outcomeOf(
  card: TestCard,
  authentication: FormPayment['authentication'],
  now: Temporal.Instant,
  keepsOnly = false,
): CardOutcome {
  switch (card.outcome.kind) {
    case 'succeeds':
    case 'declines_later':
    case 'disputed':
      return succeeded(now)
    case 'declines':
      return failed(card.outcome.declineCode)
    case 'authenticates':
      if (authentication === null) return { status: 'requires_action', declineCode: null, settledAt: null, debitDueAt: null }
      return authentication === 'complete' ? succeeded(now) : failed('authentication_failed')
    case 'settles_after':
      if (keepsOnly) return succeeded(now)
      return { status: 'processing', declineCode: null, settledAt: null, debitDueAt: now.add({ hours: 24 * card.outcome.days }) }
  }
}

/** What a kept instrument does when it is charged without the buyer: whoever authenticated once need not again. */
export function offSessionOutcome(card: TestCard, now: Temporal.Instant): CardOutcome {
  if (card.outcome.kind === 'declines_later') return failed('insufficient_funds')
  if (card.outcome.kind !== 'authenticates') return outcomeOf(card, null, now)
  return card.outcome.each === 'always' ? failed('authentication_required') : succeeded(now)
}

/** The end of a slow debit. */
export function debitOutcome(card: TestCard, now: Temporal.Instant): CardOutcome {
  invariant(card.outcome.kind === 'settles_after', `card ${card.name} is a slow debit`)
  return card.outcome.succeeds ? succeeded(now) : failed('debit_returned')
}

const succeeded = (now: Temporal.Instant): CardOutcome => ({ status: 'succeeded', declineCode: null, settledAt: now, debitDueAt: null })
const failed = (declineCode: string): CardOutcome => ({ status: 'failed', declineCode, settledAt: null, debitDueAt: null })

/** An open link ends by itself; one with money in it does not. */
export function statusAt(link: Pick<LinkRow, 'status' | 'expiresAt'>, now: Temporal.Instant): LinkRow['status'] {
  return link.status === 'open' && Temporal.Instant.compare(now, link.expiresAt) >= 0 ? 'expired' : link.status
}

/** What a payment makes of its link: money closes it, a debit on its way holds it, anything else leaves it open. */
export function linkStatusAfter(payment: Movement['status']): LinkRow['status'] {
  if (payment === 'succeeded') return 'paid'
  return payment === 'processing' ? 'processing' : 'open'
}
