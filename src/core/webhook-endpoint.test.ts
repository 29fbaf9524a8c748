import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type EndpointHealth, healthAfter, liveSecrets, rotateSecrets } from './webhook-endpoint.ts'

const at = (hours: number) => Temporal.Instant.from('2026-01-01T00:00:00Z').add({ hours })
const healthy: EndpointHealth = { status: 'enabled', disabledReason: null, failingSince: null, consecutiveFailures: 0, slow: false }
const failing = (sinceHours: number, failures: number): EndpointHealth => ({
  ...healthy,
  failingSince: at(sinceHours),
  consecutiveFailures: failures,
})

describe('health of an endpoint after a try', () => {
  const failed = { succeeded: false, status: 500, durationMs: 10 }
  const cases: {
    name: string
    before: EndpointHealth
    result: typeof failed | { succeeded: boolean; status: number | null; durationMs: number }
    hours: number
    after: EndpointHealth
  }[] = [
    {
      name: 'a success changes nothing',
      before: healthy,
      result: { succeeded: true, status: 200, durationMs: 10 },
      hours: 1,
      after: healthy,
    },
    { name: 'the first failure starts the count', before: healthy, result: failed, hours: 1, after: failing(1, 1) },
    { name: 'a later one keeps the start', before: failing(1, 1), result: failed, hours: 2, after: failing(1, 2) },
    {
      name: 'a success ends it',
      before: failing(1, 9),
      result: { succeeded: true, status: 204, durationMs: 10 },
      hours: 200,
      after: healthy,
    },
    {
      name: 'no answer is a failure',
      before: healthy,
      result: { succeeded: false, status: null, durationMs: 10 },
      hours: 1,
      after: failing(1, 1),
    },
    {
      name: 'slow is flagged',
      before: healthy,
      result: { succeeded: true, status: 200, durationMs: 5001 },
      hours: 1,
      after: { ...healthy, slow: true },
    },
    {
      name: 'and taken back',
      before: { ...healthy, slow: true },
      result: { succeeded: true, status: 200, durationMs: 5000 },
      hours: 1,
      after: healthy,
    },
    { name: 'five days, too few failures', before: failing(0, 8), result: failed, hours: 121, after: failing(0, 9) },
    { name: 'many failures, not five days', before: failing(0, 50), result: failed, hours: 119, after: failing(0, 51) },
    {
      name: 'five days of nothing else',
      before: failing(0, 9),
      result: failed,
      hours: 120,
      after: { ...failing(0, 10), status: 'disabled', disabledReason: 'failing' },
    },
    {
      name: '410 at once',
      before: healthy,
      result: { succeeded: false, status: 410, durationMs: 10 },
      hours: 3,
      after: { ...failing(3, 1), status: 'disabled', disabledReason: 'gone' },
    },
    {
      name: 'switched off by hand stays so',
      before: { ...failing(0, 9), status: 'disabled', disabledReason: 'requested' },
      result: failed,
      hours: 130,
      after: { ...failing(0, 10), status: 'disabled', disabledReason: 'requested' },
    },
  ]
  for (const { name, before, result, hours, after } of cases) {
    it(name, () => assert.deepEqual(healthAfter(before, result, at(hours)), after))
  }
})

describe('signing secrets', () => {
  const first = [{ secret: 'a', expiresAt: null }]

  it('both sign during the overlap, only the new one after', () => {
    const rotated = rotateSecrets(first, 'b', at(0), 3600)
    assert.deepEqual(liveSecrets(rotated, at(0)), ['b', 'a'])
    assert.deepEqual(liveSecrets(rotated, at(1)), ['b'])
  })

  it('an overlap of nothing ends the old one at once', () => {
    assert.deepEqual(rotateSecrets(first, 'b', at(0), 0), [{ secret: 'b', expiresAt: null }])
  })

  it('a second rotation never lengthens the life of the first', () => {
    const twice = rotateSecrets(rotateSecrets(first, 'b', at(0), 3600), 'c', at(0), 7 * 24 * 3600)
    assert.deepEqual(liveSecrets(twice, at(2)), ['c', 'b'])
  })

  it('at most ten sign', () => {
    let secrets = [{ secret: '0', expiresAt: null as Temporal.Instant | null }]
    for (let n = 1; n <= 30; n += 1) secrets = rotateSecrets(secrets, String(n), at(0), 3600)
    assert.equal(liveSecrets(secrets, at(0)).length, 10)
    assert.equal(secrets[0]!.secret, '30')
  })
})
