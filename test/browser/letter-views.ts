/** The questionnaire for a letter: empty, and sent back with what is wrong. */
import type { CheckoutState, Field, LetterField } from '../../src/pages/checkout-view.ts'
import { eligible } from './checkout-orders.ts'
import { field, payable, view } from './view-parts.ts'

const asked = (changes: Partial<Record<LetterField, Field>> = {}): CheckoutState => ({
  kind: 'letter',
  fields: {
    full_name: field('Jane Smith'),
    date_of_birth: field(),
    state: field(),
    conditions: field(),
    history: field('', null, false),
    consent: field(),
    ...changes,
  },
  endsAt: payable.endsAt,
})

const refused = asked({
  full_name: field('', 'missing'),
  date_of_birth: field('2190-01-01', 'invalid'),
  conditions: field('Back pain <since 2019>\nand bad sleep', null),
  consent: field('', 'missing'),
})

export const letterViews = {
  letter: view({ order: eligible, state: asked() }),
  'letter-errors': view({ order: eligible, state: refused }),
  'letter-anonymous-errors-de': view({ locale: 'de', order: eligible, state: refused, customerEmail: null, backUrl: null }),
}
