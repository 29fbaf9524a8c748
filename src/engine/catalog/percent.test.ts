import assert from 'node:assert/strict'
import { test } from 'node:test'
import { percentText } from './percent.ts'

const cases: [given: string, text: string][] = [
  ['20', '20'],
  ['20.50', '20.5'],
  ['007.2500', '7.25'],
  ['33.3333', '33.3333'],
  ['0.0001', '0.0001'],
  ['100.0000', '100'],
]
for (const [given, text] of cases)
  test(`${given} is kept as ${text}`, () => assert.equal(percentText(given, { param: 'percent_off', aboveZero: true }), text))

for (const given of ['', '-1', '100.0001', '101', '1000', '1.00001', '1.', '.5', '1e2', ' 1', '1,5', 'ten', '٢٠'])
  test(`"${given}" is no percentage`, () =>
    assert.throws(() => percentText(given, { param: 'percent_off', aboveZero: false }), {
      code: 'parameter_invalid',
      param: 'percent_off',
    }))

test('zero is a tax, not a discount', () => {
  for (const zero of ['0', '0.0000', '000']) {
    assert.equal(percentText(zero, { param: 'percentage', aboveZero: false }), '0')
    assert.throws(() => percentText(zero, { param: 'percent_off', aboveZero: true }), { code: 'parameter_invalid', param: 'percent_off' })
  }
})
