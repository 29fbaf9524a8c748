import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import fc from 'fast-check'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import {
  deliveryDelays,
  eventMatches,
  nextDeliveryDelayMs,
  retryAfterMs,
  shouldDisableEndpoint,
  signWebhook,
  verifyWebhook,
} from './webhook.ts'

/** The vector that other implementations of the scheme share. */
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  seconds: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const otherSecret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 3).toString('base64')}`

test('the shared vector is signed as by everyone else', () => {
  const signed = signWebhook({ id: vector.id, timestampSeconds: vector.seconds, body: vector.body, secrets: [vector.secret] })
  assert.equal(signed, vector.signature)
})

type Verified = Parameters<typeof verifyWebhook>[0]
const cases: [name: string, change: Partial<Verified>, outcome: true | string][] = [
  ['the vector', {}, true],
  ['a secret without prefix', { secrets: [vector.secret.slice('whsec_'.length)] }, true],
  ['several secrets, one right', { secrets: [otherSecret, vector.secret] }, true],
  [
    'several signatures, one right',
    { signature: `v1,${'A'.repeat(43)}= v2,${vector.signature.slice(3)} ${vector.signature} v1a,xyz` },
    true,
  ],
  ['the clock 300 s ahead', { nowSeconds: vector.seconds + 300 }, true],
  ['the clock 300 s behind', { nowSeconds: vector.seconds - 300 }, true],
  ['a wider tolerance', { nowSeconds: vector.seconds + 3_600, toleranceSeconds: 3_600 }, true],
  ['301 s late', { nowSeconds: vector.seconds + 301 }, 'timestamp_too_old'],
  ['301 s early', { nowSeconds: vector.seconds - 301 }, 'timestamp_too_new'],
  ['a narrower tolerance', { nowSeconds: vector.seconds + 11, toleranceSeconds: 10 }, 'timestamp_too_old'],
  ['no id', { id: '' }, 'header_missing'],
  ['no timestamp', { timestamp: '' }, 'header_missing'],
  ['no signature', { signature: '' }, 'header_missing'],
  ['a timestamp in words', { timestamp: 'hello' }, 'timestamp_invalid'],
  ['a timestamp with a tail', { timestamp: `${vector.seconds}x` }, 'timestamp_invalid'],
  ['a timestamp with a zero in front', { timestamp: `0${vector.seconds}` }, 'timestamp_invalid'],
  ['a timestamp with a fraction', { timestamp: `${vector.seconds}.0` }, 'timestamp_invalid'],
  ['a negative timestamp', { timestamp: `-${vector.seconds}` }, 'timestamp_invalid'],
  ['another timestamp', { timestamp: `${vector.seconds + 1}` }, 'signature_mismatch'],
  ['another id', { id: 'msg_other' }, 'signature_mismatch'],
  ['another body', { body: '{"test": 2432232315}' }, 'signature_mismatch'],
  ['the body made anew', { body: '{"test":2432232314}' }, 'signature_mismatch'],
  ['an empty body', { body: '' }, 'signature_mismatch'],
  ['another secret', { secrets: [otherSecret] }, 'signature_mismatch'],
  ['part of the signature', { signature: vector.signature.slice(0, 8) }, 'signature_mismatch'],
  ['an empty signature', { signature: 'v1,' }, 'signature_mismatch'],
  ['no version', { signature: vector.signature.slice(3) }, 'signature_mismatch'],
  ['another version', { signature: vector.signature.replace('v1', 'v2') }, 'signature_mismatch'],
  ['another separator', { signature: vector.signature.replace(',', '=') }, 'signature_mismatch'],
  ['a garbled signature', { signature: 'v1,ö€\u0000 , ,, v1' }, 'signature_mismatch'],
  ['a longer signature', { signature: `${vector.signature}=` }, 'signature_mismatch'],
  ['signatures parted by commas', { signature: `v1,AAAA,${vector.signature}` }, 'signature_mismatch'],
  ['no secret', { secrets: [] }, 'secret_invalid'],
  ['an empty secret', { secrets: [''] }, 'secret_invalid'],
  ['only the prefix', { secrets: ['whsec_'] }, 'secret_invalid'],
  ['a bad secret beside a good one', { secrets: [vector.secret, 'whsec_short'] }, 'secret_invalid'],
]
for (const [name, change, outcome] of cases) {
  test(`verify: ${name}`, () => {
    const { id, seconds, body, signature, secret } = vector
    const verdict = verifyWebhook({ id, timestamp: String(seconds), signature, body, secrets: [secret], nowSeconds: seconds, ...change })
    assert.deepEqual(verdict, outcome === true ? { ok: true } : { ok: false, reason: outcome })
  })
}

const unsignable: [name: string, change: Partial<Parameters<typeof signWebhook>[0]>, error: RegExp][] = [
  ['an empty id', { id: '' }, /id/],
  ['an id with a dot', { id: 'a.b' }, /dot/],
  ['a fraction of a second', { timestampSeconds: 1.5 }, /whole seconds/],
  ['no time', { timestampSeconds: Number.NaN }, /whole seconds/],
  ['no secret', { secrets: [] }, /24 to 64 bytes/],
  ['a secret of 23 bytes', { secrets: [secretOf(23)] }, /24 to 64 bytes/],
  ['a secret of 65 bytes', { secrets: [secretOf(65)] }, /24 to 64 bytes/],
  ['a secret that is not base64', { secrets: [`whsec_${'!'.repeat(40)}`] }, /24 to 64 bytes/],
  ['a secret in base64url', { secrets: [`whsec_${Buffer.alloc(32, 255).toString('base64url')}`] }, /24 to 64 bytes/],
]
for (const [name, change, error] of unsignable) {
  test(`sign refuses ${name}`, () => {
    assert.throws(() => signWebhook({ id: 'evt_1', timestampSeconds: 1, body: '', secrets: [otherSecret], ...change }), error)
  })
}

test('what we sign, the two common libraries verify with any of the secrets; what they sign, we verify', t => {
  // The libraries ask the machine for the time.
  mock.timers.enable({ apis: ['Date'], now: vector.seconds * 1000 })
  t.after(() => mock.timers.reset())
  const secretText = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(bytes => `whsec_${Buffer.from(bytes).toString('base64')}`)
  const id = fc.stringMatching(/^evt_[0-9a-z]{26}$/)
  const body = fc.json({ stringUnit: 'grapheme' })
  const skew = fc.integer({ min: -300, max: 300 })
  fc.assert(
    fc.property(id, body, skew, fc.array(secretText, { minLength: 1, maxLength: 4 }), (id, body, skew, secrets) => {
      const timestampSeconds = vector.seconds + skew
      const timestamp = String(timestampSeconds)
      const signature = signWebhook({ id, timestampSeconds, body, secrets })
      assert.equal(signature.split(' ').length, secrets.length)
      for (const secret of secrets) {
        for (const Library of [StandardWebhook, SvixWebhook]) {
          const library = new Library(secret)
          library.verify(body, { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature })
          const theirs = library.sign(id, new Date(timestampSeconds * 1000), body)
          const verdict = verifyWebhook({ id, timestamp, signature: theirs, body, secrets, nowSeconds: vector.seconds })
          assert.deepEqual(verdict, { ok: true })
        }
      }
    }),
    { numRuns: 60 },
  )
  // svix parses what it has verified, so an empty body goes to the other alone.
  const signature = signWebhook({ id: 'evt_1', timestampSeconds: vector.seconds, body: '', secrets: [vector.secret] })
  const headers = { 'webhook-id': 'evt_1', 'webhook-timestamp': String(vector.seconds), 'webhook-signature': signature }
  new StandardWebhook(vector.secret).verify('', headers)
})

const hour = 3_600_000
const day = 24 * hour

test('there are ten tries over about 75 hours, each wait longer than the one before', () => {
  assert.equal(deliveryDelays.length + 1, 10)
  const total = deliveryDelays.reduce((sum, delay) => sum + delay, 0)
  assert.equal(total, 75 * hour + 35 * 60_000 + 5_000)
  for (let i = 1; i < deliveryDelays.length; i++) assert.ok(deliveryDelays[i]! > deliveryDelays[i - 1]!)
})

const waits: [attemptsMade: number, jitter: number, ms: number | null][] = [
  [0, 0.5, 0],
  [1, 0.5, 5_000],
  [1, 0, 4_000],
  [1, 1, 6_000],
  [2, 0.25, 270_000],
  [9, 0.5, day],
  [9, 1, 1.2 * day],
  [10, 0.5, null],
  [11, 0.5, null],
]
for (const [attemptsMade, jitter, ms] of waits) {
  test(`after ${attemptsMade} tries, with jitter ${jitter}: ${ms} ms`, () => assert.equal(nextDeliveryDelayMs(attemptsMade, jitter), ms))
}

const retryAfters: [header: string | null, ms: number][] = [
  [null, 60_000],
  ['', 60_000],
  ['0', 60_000],
  ['59', 60_000],
  ['61', 61_000],
  [' 90 ', 90_000],
  ['120', 120_000],
  ['121', 120_000],
  ['9'.repeat(400), 120_000],
  ['-5', 60_000],
  ['1.5', 60_000],
  ['1e3', 60_000],
  ['soon', 60_000],
  ['Fri, 31 Dec 2027 23:59:59 GMT', 60_000],
]
for (const [header, ms] of retryAfters) {
  test(`Retry-After ${header === null ? 'absent' : header.slice(0, 20)} at a step of a minute: ${ms} ms`, () => {
    assert.equal(retryAfterMs(60_000, header), ms)
  })
}

const now = 1_790_000_000_000
const disabling: [name: string, failingSince: number | null, failures: number, lastStatus: number | null, disable: boolean][] = [
  ['gone', null, 0, 410, true],
  ['gone at the first try', now, 1, 410, true],
  ['five days, ten failures', now - 5 * day, 10, 500, true],
  ['five days, never an answer', now - 5 * day, 10, null, true],
  ['a moment less than five days', now - 5 * day + 1, 1_000, 500, false],
  ['five days, nine failures', now - 5 * day, 9, 500, false],
  ['a success since', null, 10, 500, false],
  ['no failure yet', null, 0, null, false],
  ['not found is not gone', now - hour, 3, 404, false],
]
for (const [name, failingSince, failures, lastStatus, disable] of disabling) {
  test(`endpoint ${disable ? 'disabled' : 'kept'}: ${name}`, () => {
    assert.equal(shouldDisableEndpoint({ failingSince, now, failures, lastStatus }), disable)
  })
}

const filters: [enabled: string[], type: string, matches: boolean][] = [
  [['*'], 'invoice.paid', true],
  [['invoice.paid'], 'invoice.paid', true],
  [['invoice.paid'], 'invoice.paid_late', false],
  [['invoice.paid'], 'invoice', false],
  [['checkout.*'], 'checkout.session.completed', true],
  [['checkout.session.*'], 'checkout.session.completed', true],
  [['checkout.*'], 'checkout', false],
  [['checkout.*'], 'checkouts.created', false],
  [['check*'], 'checkout.session.created', false],
  [['*.created'], 'customer.created', false],
  [['.*'], 'customer.created', false],
  [['customer.*', 'invoice.paid'], 'invoice.paid', true],
  [['customer.*', 'invoice.paid'], 'invoice.voided', false],
  [[''], 'invoice.paid', false],
  [[], 'invoice.paid', false],
]
for (const [enabled, type, matches] of filters) {
  test(`[${enabled}] ${matches ? 'takes' : 'leaves'} ${type}`, () => assert.equal(eventMatches(enabled, type), matches))
}
