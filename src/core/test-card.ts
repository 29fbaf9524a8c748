/**
 * The sandbox's test cards: the numbers the field knows, and what each one does. The browser matches a typed number
 * against this list and sends only the card's name; digits never reach the server.
 */
export type TestCardOutcome =
  | { kind: 'succeeds' }
  | { kind: 'declines'; declineCode: string }
  /** Pays, and the buyer disputes it at once. */
  | { kind: 'disputed' }
  /** Pays while the buyer is present, every later charge is a soft decline. */
  | { kind: 'declines_later' }
  | { kind: 'authenticates'; each: 'once' | 'always' }
  /** A bank debit: processing at first, its end comes after `days` of the environment's clock. */
  | { kind: 'settles_after'; days: number; succeeds: boolean }

export type TestCard = {
  /** What the API and the form send. */
  name: string
  /** null: not a card (bank debits), to be chosen from the list. */
  number: string | null
  /** What the list says to the buyer. */
  label: string
  type: 'card' | 'bank_debit'
  brand: string
  last4: string
  hsaFsa: boolean
  outcome: TestCardOutcome
}

const card = (name: string, number: string, label: string, brand: string, outcome: TestCardOutcome, hsaFsa = false): TestCard => ({
  name,
  number,
  label,
  type: 'card',
  brand,
  last4: number.slice(-4),
  hsaFsa,
  outcome,
})

const succeeds: TestCardOutcome = { kind: 'succeeds' }
const declines = (declineCode: string): TestCardOutcome => ({ kind: 'declines', declineCode })

export const testCards: readonly TestCard[] = [
  card('success', '4242424242424242', 'Visa, payment succeeds', 'visa', succeeds),
  card('success_mastercard', '5555555555554444', 'Mastercard, payment succeeds', 'mastercard', succeeds),
  card('success_amex', '378282246310005', 'American Express, payment succeeds', 'amex', succeeds),
  card('success_discover', '6011111111111117', 'Discover, payment succeeds', 'discover', succeeds),
  card('hsa_fsa', '4000051230000072', 'HSA/FSA Visa, payment succeeds', 'visa', succeeds, true),
  card('declined', '4000000000000002', 'Declined by the bank', 'visa', declines('generic_decline')),
  card('insufficient_funds', '4000000000009995', 'Declined: not enough funds', 'visa', declines('insufficient_funds')),
  card('lost', '4000000000009987', 'Declined: reported lost', 'visa', declines('lost_card')),
  card('stolen', '4000000000009979', 'Declined: reported stolen', 'visa', declines('stolen_card')),
  card('expired', '4000000000000069', 'Declined: expired card', 'visa', declines('expired_card')),
  card('incorrect_cvc', '4000000000000127', 'Declined: wrong security code', 'visa', declines('incorrect_cvc')),
  card('processing_error', '4000000000000119', 'Declined: processing error', 'visa', declines('processing_error')),
  card('declines_later', '4000000000000341', 'Pays now, declines every later charge', 'visa', { kind: 'declines_later' }),
  card('disputed', '4000000000000259', 'Pays, then is disputed', 'visa', { kind: 'disputed' }),
  card('authentication_once', '4000002500003155', 'Asks to authenticate once', 'visa', { kind: 'authenticates', each: 'once' }),
  card('authentication_always', '4000002760003184', 'Asks to authenticate on every payment', 'visa', {
    kind: 'authenticates',
    each: 'always',
  }),
  {
    name: 'bank_debit',
    number: null,
    label: 'Bank debit, settles after 3 days',
    type: 'bank_debit',
    brand: 'bank',
    last4: '6789',
    hsaFsa: false,
    outcome: { kind: 'settles_after', days: 3, succeeds: true },
  },
  {
    name: 'bank_debit_fails',
    number: null,
    label: 'Bank debit, fails after 3 days',
    type: 'bank_debit',
    brand: 'bank',
    last4: '1116',
    hsaFsa: false,
    outcome: { kind: 'settles_after', days: 3, succeeds: false },
  },
]

/** null when no test card has that name (letter case does not matter). */
export function findTestCard(name: string): TestCard | null {
  const wanted = name.trim().toLowerCase()
  return testCards.find(c => c.name === wanted) ?? null
}
