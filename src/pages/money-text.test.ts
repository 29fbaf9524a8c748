import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moneyText } from './money-text.ts'

test('amounts carry their currency and exactly its decimals', () => {
  for (const [amount, currency, text] of [
    [49900n, 'inr', '₹499.00'],
    [5000n, 'usd', '$50.00'],
    [5000n, 'USD', '$50.00'],
    [5000n, 'cad', 'CA$50.00'],
    [500n, 'jpy', '¥500'],
    [1500n, 'kwd', 'KWD 1.500'],
    [0n, 'eur', '€0.00'],
    [7n, 'eur', '€0.07'],
    [-7n, 'eur', '-€0.07'],
    [12345678901234567891n, 'usd', '$123,456,789,012,345,678.91'],
  ] as const) {
    assert.equal(moneyText(amount, currency, 'en').replace(/\u00a0/g, ' '), text)
  }
})
