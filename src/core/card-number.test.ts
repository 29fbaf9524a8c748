import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdsCardNumber } from './card-number.ts'

const rows: [string, boolean][] = [
  ['4242424242424242', true],
  ['4242 4242 4242 4242', true],
  ['card: 4242-4242-4242-4242.', true],
  ['378282246310005', true],
  ['4242424242424241', false],
  ['success', false],
  ['', false],
  ['123456789012', false],
]
for (const [text, expected] of rows) {
  test(`"${text}" ${expected ? 'holds' : 'does not hold'} a card number`, () => assert.equal(holdsCardNumber(text), expected))
}
