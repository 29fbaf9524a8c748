import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeLog, withoutSecrets } from './log.ts'

function logged(fields: object, message = 'x') {
  const lines: string[] = []
  makeLog({ logLevel: 'info' }, { write: line => lines.push(line) }).info(fields, message)
  return lines.join('')
}

const key = `tg_live_${'a1B2'.repeat(9)}xyz`
const secrets: [what: string, fields: object, secret: string][] = [
  ['a header', { headers: { authorization: 'Bearer abc.def' } }, 'abc.def'],
  ['a key by name', { 'x-api-key': 'anything' }, 'anything'],
  ['a key within a text', { error: new Error(`bad key ${key} given`) }, key],
  ['a bearer within a text', { note: 'sent "Authorization: Bearer s3cr3t-value"' }, 's3cr3t-value'],
  ['a webhook secret', { list: [{ deep: { note: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } }] }, 'MfKQ9r8G'],
  ['the password of an address', { url: 'postgres://tollgate:hunter2@db:5432/x' }, 'hunter2'],
  ['a card number', { note: 'card 4242 4242 4242 4242 declined' }, '4242 4242'],
  ['a card number as a number', { n: 4242424242424242 }, '42424242'],
  ['a card number with dashes', { note: '5555-5555-5555-4444' }, '5555-4444'],
]
for (const [what, fields, secret] of secrets) {
  test(`${what} does not reach the log, and the line stays JSON`, () => {
    const line = logged(fields)
    assert.ok(!line.includes(secret), line)
    assert.equal(JSON.parse(line).msg, 'x')
  })
}

test('what is no secret stays', () => {
  const line = logged({ request_id: 'req_01jd3v6y2m8q4r7t9w0x5z1abc', ms: 12, at: '2026-11-21T05:00:00.123Z' }, 'answered')
  assert.match(line, /"level":"info"/)
  assert.match(line, /req_01jd3v6y2m8q4r7t9w0x5z1abc/)
  assert.equal(withoutSecrets('4242 4242 4242 4241'), '4242 4242 4242 4241')
})
