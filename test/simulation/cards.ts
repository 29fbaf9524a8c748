/** What the gateway's cards do: with the buyer at the form, and later without them. Rules only. */

/** A debit takes its days. */
export type Card =
  | { does: 'pays' }
  /** At the form, and never again. */
  | { does: 'pays_once' }
  | { does: 'declines'; code: string }
  | { does: 'authenticates'; each: 'once' | 'always' }
  | { does: 'debits'; days: number; well: boolean }

export type CardOutcome =
  | { status: 'succeeded' | 'requires_action' }
  | { status: 'failed'; code: string }
  | { status: 'processing'; days: number; well: boolean }

/** By the names that the merchant's form sends. */
export const cards: Readonly<Record<string, Card>> = {
  success: { does: 'pays' },
  success_mastercard: { does: 'pays' },
  hsa_fsa: { does: 'pays' },
  declines_later: { does: 'pays_once' },
  declined: { does: 'declines', code: 'generic_decline' },
  insufficient_funds: { does: 'declines', code: 'insufficient_funds' },
  expired: { does: 'declines', code: 'expired_card' },
  authentication_once: { does: 'authenticates', each: 'once' },
  authentication_always: { does: 'authenticates', each: 'always' },
  bank_debit: { does: 'debits', days: 3, well: true },
  bank_debit_fails: { does: 'debits', days: 3, well: false },
}

/** `keepsOnly`: nothing is charged, so a debit has nothing to wait for. */
export function atForm(card: Card, authentication: 'complete' | 'fail' | null, keepsOnly: boolean): CardOutcome {
  switch (card.does) {
    case 'pays':
    case 'pays_once':
      return { status: 'succeeded' }
    case 'declines':
      return { status: 'failed', code: card.code }
    case 'debits':
      return keepsOnly ? { status: 'succeeded' } : { status: 'processing', days: card.days, well: card.well }
    case 'authenticates':
      if (authentication === null) return { status: 'requires_action' }
      return authentication === 'complete' ? { status: 'succeeded' } : { status: 'failed', code: 'authentication_failed' }
  }
}

/** Of a kept card; who authenticated once need not again. */
export function withoutBuyer(card: Card): CardOutcome {
  if (card.does === 'pays_once') return { status: 'failed', code: 'insufficient_funds' }
  if (card.does !== 'authenticates') return atForm(card, null, false)
  return card.each === 'once' ? { status: 'succeeded' } : { status: 'failed', code: 'authentication_required' }
}
