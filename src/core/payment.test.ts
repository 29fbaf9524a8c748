import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOpen, movesPayment, neverArrived, nextLateLook, nextLook, type PaymentStatus, paymentStatuses } from './payment.ts'

/** Every status against every other: what the provider's word may change. */
const moves: Record<PaymentStatus, string> = {
  created: 'sent canceled',
  sent: 'succeeded failed processing requires_action canceled unknown',
  unknown: 'succeeded failed processing requires_action canceled',
  requires_action: 'succeeded failed processing canceled',
  processing: 'succeeded failed requires_action canceled',
  failed: 'succeeded',
  canceled: 'succeeded',
  succeeded: '',
}
for (const from of paymentStatuses) {
  test(`a ${from} payment moves to: ${moves[from] || 'nothing'}`, () => {
    const reached = paymentStatuses.filter(to => movesPayment(from, to))

    assert.deepEqual([...reached].sort(), moves[from].split(' ').filter(Boolean).sort())
  })
}

test('open is whatever can still become money, and no open state is an end', () => {
  assert.deepEqual(paymentStatuses.filter(isOpen), ['created', 'sent', 'processing', 'requires_action', 'unknown'])
})

test('an unknown outcome is looked at after 10 s, 30 s, 2 m, 10 m, 1 h, then daily', () => {
  const now = Temporal.Instant.from('2026-11-21T12:00:00Z')

  const waits = Array.from({ length: 13 }, (_, looks) => nextLook(looks, now).since(now).total('seconds'))

  assert.deepEqual(waits, [10, 30, 120, 600, 3600, 86400, 86400, 86400, 86400, 86400, 86400, 86400, 86400])
})

test('one that was given up is looked at 1 h and 24 h after it was begun, and then no more', () => {
  const begun = Temporal.Instant.from('2026-11-21T12:00:00Z')
  const after = (minutes: number) => nextLateLook(begun, begun.add({ minutes }))?.since(begun).total('hours') ?? null

  assert.deepEqual([10, 59, 60, 1_439, 1_440].map(after), [1, 1, 24, 24, null])
})

const arrivals: [secondsSinceFirstNotFound: number, given: boolean][] = [
  [0, false],
  [599, false],
  [600, true],
]
for (const [seconds, given] of arrivals) {
  test(`not found again ${seconds} s after the first time: ${given ? 'it never arrived' : 'asked again'}`, () => {
    const first = Temporal.Instant.from('2026-11-21T12:00:00Z')

    assert.equal(neverArrived(first, first.add({ seconds })), given)
  })
}
