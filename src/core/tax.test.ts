import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type TaxRate, type TaxStatus, type TaxTerms, taxOn, taxTerms } from './tax.ts'

const seed = 20_261_121

const rate = (percentage: string, inclusive: boolean): TaxTerms => ({
  tax_rate_id: `txr_${percentage}`,
  name: `Tax ${percentage}`,
  percentage,
  inclusive,
})
const onTop = (percentage: string) => rate(percentage, false)
const within = (percentage: string) => rate(percentage, true)

type Row = [name: string, amount: bigint, rates: TaxTerms[], status: TaxStatus, tax: bigint, included: bigint, shares: string[]]
const rows: Row[] = [
  ['no rates', 1_000n, [], 'none', 0n, 0n, []],
  ['on top', 49_900n, [onTop('18')], 'none', 8_982n, 0n, ['8982']],
  ['contained', 1_200n, [within('20')], 'none', 0n, 200n, ['200']],
  ['a fraction of a percent', 1_000n, [onTop('7.25')], 'none', 73n, 0n, ['73']],
  ['a tie goes away from zero', 10n, [onTop('5')], 'none', 1n, 0n, ['1']],
  ['nothing to tax', 0n, [onTop('20'), within('10')], 'none', 0n, 0n, ['0', '0']],
  ['a rate of zero is told', 1_000n, [onTop('0')], 'none', 0n, 0n, ['0']],
  ['two on top do not compound', 1_000n, [onTop('5'), onTop('9.975')], 'none', 150n, 0n, ['50', '100']],
  ['each is rounded by itself', 10n, [onTop('5'), onTop('5')], 'none', 2n, 0n, ['1', '1']],
  ['several contained are taken out together', 1_150n, [within('10'), within('5')], 'none', 0n, 150n, ['100', '50']],
  ['on top of what is left without the contained', 1_100n, [within('10'), onTop('5')], 'none', 50n, 100n, ['100', '50']],
  ['the contained come first', 1_100n, [onTop('5'), within('10')], 'none', 50n, 100n, ['100', '50']],
  ['several of both', 1_150n, [onTop('2'), within('10'), onTop('3'), within('5')], 'none', 50n, 150n, ['100', '50', '20', '30']],
  ['a negative amount on top', -49_900n, [onTop('18')], 'none', -8_982n, 0n, ['-8982']],
  ['a negative amount, contained', -1_200n, [within('20')], 'none', 0n, -200n, ['-200']],
  ['exempt', 1_000n, [onTop('20'), within('10')], 'exempt', 0n, 0n, []],
  ['reverse charge keeps the rates, as a note', 1_000n, [onTop('20'), within('10')], 'reverse', 0n, 0n, ['0', '0']],
]
for (const [name, amount, rates, status, tax, included, shares] of rows) {
  test(`tax: ${name}`, () => {
    const taxed = taxOn(amount, rates, status)

    assert.deepEqual({ tax: taxed.tax, included: taxed.included, shares: taxed.shares.map(s => s.amount) }, { tax, included, shares })
  })
}

test('a share says which rate it is of', () => {
  const { shares } = taxOn(1_100n, [onTop('5'), within('10')], 'none')

  assert.deepEqual(shares, [
    { ...within('10'), amount: '100' },
    { ...onTop('5'), amount: '50' },
  ])
})

test('a rate is frozen without what may change', () => {
  const at = Temporal.Instant.from('2026-11-21T12:00:00Z')
  const stored: TaxRate = {
    environmentId: 'env_1',
    id: 'txr_1',
    createdAt: at,
    updatedAt: at,
    objectVersion: 3,
    metadata: { a: 'b' },
    name: 'GST',
    percentage: '18',
    inclusive: true,
    country: 'IN',
    state: null,
    archivedAt: at,
  }

  assert.deepEqual(taxTerms(stored), { tax_rate_id: 'txr_1', name: 'GST', percentage: '18', inclusive: true })
})

const someRates = fc.array(
  fc
    .record({ hundredths: fc.integer({ min: 0, max: 3_000 }), inclusive: fc.boolean() })
    .map(r => rate(`${r.hundredths / 100}`, r.inclusive)),
  { maxLength: 3 },
)
const someAmount = fc.bigInt(0n, 10n ** 12n)
const sumOf = (shares: readonly { amount: string }[]) => shares.reduce((sum, s) => sum + BigInt(s.amount), 0n)

test('a credit carries exactly minus the tax of its charge', () => {
  fc.assert(
    fc.property(someAmount, someRates, fc.constantFrom<TaxStatus>('none', 'exempt', 'reverse'), (amount, rates, status) => {
      const charged = taxOn(amount, rates, status)
      const credited = taxOn(-amount, rates, status)

      assert.deepEqual([credited.tax, credited.included], [-charged.tax, -charged.included])
      assert.deepEqual(
        credited.shares.map(s => -BigInt(s.amount)),
        charged.shares.map(s => BigInt(s.amount)),
      )
    }),
    { seed },
  )
})

test('shares sum to the tax, none is negative, and what is contained is never more than the amount', () => {
  fc.assert(
    fc.property(someAmount, someRates, (amount, rates) => {
      const { tax, included, shares } = taxOn(amount, rates, 'none')

      assert.equal(sumOf(shares.filter(s => !s.inclusive)), tax)
      assert.equal(sumOf(shares.filter(s => s.inclusive)), included)
      assert.ok(shares.every(s => BigInt(s.amount) >= 0n))
      assert.ok(included <= amount)
    }),
    { seed },
  )
})

test('what is put on top is found again when it is contained', () => {
  fc.assert(
    fc.property(someAmount, fc.integer({ min: 0, max: 3_000 }), (net, hundredths) => {
      const percent = `${hundredths / 100}`
      const { tax } = taxOn(net, [onTop(percent)], 'none')

      assert.equal(taxOn(net + tax, [within(percent)], 'none').included, tax)
    }),
    { seed },
  )
})
