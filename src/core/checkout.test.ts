import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AttemptFacts,
  decideSession,
  endOfPage,
  type LinkFacts,
  momentOfPayment,
  nextEnd,
  nextPoll,
  type Obstacle,
  refusalToPay,
  type SessionFacts,
} from './checkout.ts'

const at = (text: string) => Temporal.Instant.from(`2026-11-21T${text}Z`)
const noon = at('12:00:00')

const aSession = (given: Partial<SessionFacts> = {}): SessionFacts => ({
  checkoutStatus: 'pending',
  paymentStatus: 'unpaid',
  closing: null,
  closingSince: null,
  amountTotal: 500n,
  currency: 'usd',
  declines: 0,
  ...given,
})
const anAttempt = (status: AttemptFacts['status'], given: Partial<AttemptFacts> = {}): AttemptFacts => ({
  id: 'pay_1',
  purpose: 'charge',
  status,
  amount: 500n,
  currency: 'usd',
  invoiceId: null,
  refunded: false,
  ...given,
})
const paid = anAttempt('succeeded')
const paidAgain = anAttempt('succeeded', { id: 'pay_2' })
const applied = anAttempt('succeeded', { id: 'pay_0', invoiceId: 'inv_1' })
const longAgo = at('10:59:59')

type Row = [
  name: string,
  session: Partial<SessionFacts>,
  attempts: AttemptFacts[],
  link: LinkFacts,
  subscribed: boolean,
  outcome: string,
  surplus: string[],
]
const rows: Row[] = [
  ['nothing happened yet', {}, [], 'open', false, 'stay unpaid', []],
  ['paid', {}, [paid], 'paid', false, 'complete pay_1', []],
  ['paid while being closed: the money wins', { closing: 'expired' }, [paid], 'paid', false, 'complete pay_1', []],
  ['paid before the link answer was known', { checkoutStatus: 'initiated' }, [paid], 'paid', false, 'complete pay_1', []],
  ['paid after a slow debit', { paymentStatus: 'processing' }, [paid], 'paid', false, 'complete pay_1', []],
  ['paid twice: one is kept', {}, [paid, paidAgain], 'paid', false, 'complete pay_1', ['pay_2 duplicate_payment']],
  ['paid after a decline', { declines: 1 }, [anAttempt('failed', { id: 'pay_0' }), paid], 'paid', false, 'complete pay_1', []],
  ['too little', {}, [anAttempt('succeeded', { amount: 499n })], 'paid', false, 'fail amount_mismatch', ['pay_1 amount_mismatch']],
  ['too much', {}, [anAttempt('succeeded', { amount: 501n })], 'paid', false, 'fail amount_mismatch', ['pay_1 amount_mismatch']],
  [
    'another currency',
    {},
    [anAttempt('succeeded', { currency: 'eur' })],
    'paid',
    false,
    'fail currency_mismatch',
    ['pay_1 amount_mismatch'],
  ],
  ['already subscribed', {}, [paid], 'paid', true, 'fail already_subscribed', ['pay_1 already_subscribed']],
  ['subscribed elsewhere, but nothing paid here', {}, [], 'open', true, 'stay unpaid', []],
  ['a slow payment', {}, [anAttempt('processing')], 'processing', false, 'stay processing', []],
  ['a slow payment past the end', { closing: 'expired' }, [anAttempt('processing')], 'processing', false, 'stay processing', []],
  [
    'a slow payment finally fails',
    { paymentStatus: 'processing', declines: 1 },
    [anAttempt('failed')],
    'open',
    false,
    'fail payment_failed',
    [],
  ],
  ['sent, no answer yet', {}, [anAttempt('sent')], 'open', false, 'stay unpaid', []],
  ['unknown', {}, [anAttempt('unknown')], 'silent', false, 'stay unpaid', []],
  ['unknown while the link is closed', { closing: 'expired' }, [anAttempt('unknown')], 'canceled', false, 'stay unpaid', []],
  ['an authentication step', {}, [anAttempt('requires_action')], 'open', false, 'stay requires_action', []],
  [
    'an authentication step at the end counts as unpaid',
    { closing: 'expired' },
    [anAttempt('requires_action')],
    'canceled',
    false,
    'close expired',
    [],
  ],
  ['a decline', { declines: 1 }, [anAttempt('failed')], 'open', false, 'stay unpaid', []],
  ['the ninth decline', { declines: 9 }, [anAttempt('failed')], 'open', false, 'stay unpaid', []],
  ['the tenth decline', { declines: 10 }, [anAttempt('failed')], 'open', false, 'fail too_many_declines', []],
  ['the end, unpaid', { closing: 'expired' }, [], 'canceled', false, 'close expired', []],
  ['cancelled, unpaid', { closing: 'canceled' }, [anAttempt('failed')], 'canceled', false, 'close canceled', []],
  ['superseded, unpaid', { closing: 'superseded' }, [], 'canceled', false, 'close superseded', []],
  ['the provider closed it by itself', {}, [], 'expired', false, 'close expired', []],
  ['closing, the provider still has it open', { closing: 'expired' }, [], 'open', false, 'stay unpaid', []],
  ['closing, the provider is silent', { closing: 'expired', closingSince: noon }, [], 'silent', false, 'stay unpaid', []],
  ['closing, silent for an hour', { closing: 'canceled', closingSince: longAgo }, [], 'silent', false, 'close canceled', []],
  [
    'silent for an hour with an authentication step open',
    { closing: 'expired', closingSince: longAgo },
    [anAttempt('requires_action')],
    'silent',
    false,
    'close expired',
    [],
  ],
  [
    'silent for an hour with an attempt out',
    { closing: 'expired', closingSince: longAgo },
    [anAttempt('unknown')],
    'silent',
    false,
    'stay unpaid',
    [],
  ],
  ['late money on an expired session', { checkoutStatus: 'expired' }, [paid], 'paid', false, 'stay unpaid', ['pay_1 late_payment']],
  ['late money on a failed session', { checkoutStatus: 'failed' }, [paid], 'paid', false, 'stay unpaid', ['pay_1 late_payment']],
  ['late money is refunded once', { checkoutStatus: 'expired' }, [{ ...paid, refunded: true }], 'paid', false, 'stay unpaid', []],
  ['completed: its own payment stays', { checkoutStatus: 'completed', paymentStatus: 'paid' }, [applied], 'paid', true, 'stay paid', []],
  [
    'completed: a second payment is late',
    { checkoutStatus: 'completed', paymentStatus: 'paid' },
    [applied, paid],
    'paid',
    true,
    'stay paid',
    ['pay_1 late_payment'],
  ],
]

const kept = anAttempt('succeeded', { id: 'pay_k', purpose: 'setup', amount: 0n })
const free = { amountTotal: 0n }
const moreRows: [
  name: string,
  session: Partial<SessionFacts>,
  attempts: AttemptFacts[],
  link: LinkFacts,
  obstacle: Obstacle | null,
  outcome: string,
  surplus: string[],
][] = [
  ['nothing is due and the method is kept', free, [kept], 'paid', null, 'complete pay_k', []],
  ['nothing is due and nothing is kept yet', free, [], 'open', null, 'stay unpaid', []],
  ['a kept method pays no money that is due', {}, [kept], 'open', null, 'stay unpaid', []],
  ['nothing is due but money came: it goes back', free, [paid], 'paid', null, 'fail amount_mismatch', ['pay_1 amount_mismatch']],
  ['a method kept after the end changes nothing', { ...free, checkoutStatus: 'expired' }, [kept], 'paid', null, 'stay unpaid', []],
  [
    'paid, but the invoice was paid otherwise',
    {},
    [paid],
    'paid',
    'invoice_not_open',
    'fail invoice_not_open',
    ['pay_1 duplicate_payment'],
  ],
  ['the end of a replaced page is not the end', {}, [], 'none', null, 'stay unpaid', []],
  ['money on a replaced page of the same amount', {}, [paid], 'none', null, 'complete pay_1', []],
]

for (const [name, session, attempts, link, obstacle, outcome, surplus] of moreRows) {
  test(`session: ${name}`, () => {
    const decision = decideSession({ session: aSession(session), attempts, link, obstacle, now: noon })

    assert.equal(Object.values(decision.outcome).join(' '), outcome)
    assert.deepEqual(
      decision.surplus.map(each => `${each.paymentId} ${each.reason}`),
      surplus,
    )
  })
}

for (const [name, session, attempts, link, subscribed, outcome, surplus] of rows) {
  test(`session: ${name}`, () => {
    const decision = decideSession({
      session: aSession(session),
      attempts,
      link,
      obstacle: subscribed ? 'already_subscribed' : null,
      now: noon,
    })

    assert.equal(Object.values(decision.outcome).join(' '), outcome)
    assert.deepEqual(
      decision.surplus.map(s => `${s.paymentId} ${s.reason}`),
      surplus,
    )
  })
}

const polls: [now: string, status: 'pending' | 'expired' | 'completed', expected: string | null][] = [
  ['12:00:00', 'pending', '2026-11-21T12:01:00Z'],
  ['12:01:00', 'pending', '2026-11-21T12:03:00Z'],
  ['12:08:00', 'pending', '2026-11-21T12:14:00Z'],
  ['12:14:00', 'pending', '2026-11-21T13:15:00Z'],
  ['14:00:00', 'pending', '2026-11-22T12:15:00Z'],
  ['12:15:00', 'expired', '2026-11-21T13:15:00Z'],
  ['12:05:00', 'completed', null],
]
for (const [now, checkoutStatus, expected] of polls) {
  test(`a ${checkoutStatus} session at ${now} is asked again at ${expected}`, () => {
    const next = nextPoll({ createdAt: noon, expiresAt: at('12:15:00'), checkoutStatus }, at(now))

    assert.equal(next?.toString() ?? null, expected)
  })
}

test('a pending session past its end is asked daily, an ended one no more', () => {
  const late = Temporal.Instant.from('2026-11-23T00:00:00Z')

  assert.equal(
    nextPoll({ createdAt: noon, expiresAt: at('12:15:00'), checkoutStatus: 'pending' }, late)?.toString(),
    '2026-11-23T12:15:00Z',
  )
  assert.equal(nextPoll({ createdAt: noon, expiresAt: at('12:15:00'), checkoutStatus: 'canceled' }, late), null)
})

const payable: [Parameters<typeof refusalToPay>[0]['checkoutStatus'], SessionFacts['closing'], string, string | null][] = [
  ['pending', null, '12:00:00', null],
  ['pending', null, '12:14:59', null],
  ['pending', null, '12:15:00', 'ended'],
  ['pending', 'canceled', '12:00:00', 'ended'],
  ['initiated', null, '12:00:00', 'not_open'],
  ['completed', null, '12:00:00', 'not_open'],
]
for (const [checkoutStatus, closing, now, expected] of payable) {
  test(`paying a ${checkoutStatus} session (${closing ?? 'open'}) at ${now}: ${expected ?? 'allowed'}`, () => {
    assert.equal(refusalToPay({ checkoutStatus, closing, expiresAt: at('12:15:00') }, at(now)), expected)
  })
}

const moments: [string | null, string][] = [
  ['12:01:00', '12:01:00'],
  ['11:00:00', '12:00:00'],
  ['13:00:00', '12:05:00'],
  [null, '12:05:00'],
]
for (const [settled, expected] of moments) {
  test(`settled ${settled ?? 'at an unknown time'} counts as ${expected}`, () => {
    const moment = momentOfPayment(settled === null ? null : at(settled), { createdAt: noon }, at('12:05:00'))

    assert.equal(moment.toString(), at(expected).toString())
  })
}

const ends: [now: string, again: string][] = [
  ['12:15:00', '12:16:00'],
  ['12:10:00', '12:11:00'],
  ['12:20:00', '12:25:00'],
  ['23:15:00', '05:15:00'],
]
for (const [now, again] of ends) {
  test(`a session that ended 12:15:00 with money on its way is tried again at ${again} when it is ${now}`, () => {
    const next = nextEnd({ expiresAt: at('12:15:00') }, at(now))

    assert.equal(next.toZonedDateTimeISO('UTC').toPlainTime().toString(), again)
  })
}

const pageEnds: [minimumSeconds: number, expected: string][] = [
  [60, '12:15:00'],
  [840, '12:15:00'],
  [900, '12:16:00'],
  [1800, '12:31:00'],
]
for (const [minimum, expected] of pageEnds) {
  test(`a page of 15 minutes at a provider with a minimum of ${minimum} s ends at ${expected}`, () => {
    assert.equal(endOfPage({ createdAt: noon, expiresAt: at('12:15:00') }, minimum).toString(), at(expected).toString())
  })
}
