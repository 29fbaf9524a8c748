import assert from 'node:assert/strict'
import { test } from 'node:test'
import { purchaseViews } from '../../test/browser/purchase-views.ts'
import { priceWords } from './purchase-price.ts'
import type { ShownPrice } from './purchase-view.ts'
import { texts } from './texts/texts.ts'

const priceOf = (id: string) => purchaseViews.several.prices.find(price => price.id === `price_${id}`)!
const words = (price: ShownPrice, locale: 'en' | 'de' = 'en') => priceWords(texts[locale], price, locale)

test('each model is said before it is known how many are bought', () => {
  for (const [id, main, takesQuantity] of [
    ['monthly', '$49.99 a month', true],
    ['yearly', '$499.00 a year', true],
    ['quarter', '$139.00 every 3 months', false],
    ['once', '$999.00', false],
    ['package', '$5.00 for every 10, every month', true],
    ['graduated', 'Priced by quantity, every month', true],
    ['volume', 'Priced by quantity', true],
  ] as const) {
    assert.equal(words(priceOf(id)).main, main)
    assert.equal(words(priceOf(id)).takesQuantity, takesQuantity, id)
  }
})

test('trial, minimum and maximum, free units and ranges are told', () => {
  assert.deepEqual(words(priceOf('monthly')).notes, ['The first 14 days are free.'])
  assert.deepEqual(words(priceOf('package')).notes, ['At least $10.00.', 'At most $500.00.'])
  assert.deepEqual(words(priceOf('graduated')).tiers, [
    'Up to 1,000: $0.00 each',
    'From 1,001 to 5,000: $5.00 and $0.0025 each',
    'From 5,001: $0.001 each',
  ])
  assert.deepEqual(words(priceOf('graduated')).notes, ['5 of them free.', 'Each unit is charged by the range it falls into.'])
  assert.deepEqual(words(priceOf('volume')).notes, ['The range that the whole quantity falls into is charged for every unit.'])
})

test('ranges of every shape', () => {
  const tier = (up_to: string | null, unit: string, flat: string) => ({ up_to, unit_amount_decimal: unit, flat_amount_decimal: flat })
  const tiers = (...list: ReturnType<typeof tier>[]) => words({ ...priceOf('volume'), tiers: list }).tiers
  assert.deepEqual(tiers(tier(null, '0', '500')), ['Any quantity: $5.00 in all'])
  assert.deepEqual(tiers(tier('2.5', '100', '0'), tier(null, '0', '0')), ['Up to 2.5: $1.00 each', 'From 2.5: $0.00 each'])
})
