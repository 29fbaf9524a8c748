import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bookCreditNote, bookInvoice, bookPayment, bookRefund, bookVoidedNote, type Transfer } from './ledger.ts'
import { type Credit, gross, type Left, leftOf, type NamedPart, oldestFirst, planCredit, refundable } from './refund.ts'

const line = (id: string, amount: bigint, more: { discount?: bigint; tax?: bigint; included?: bigint } = {}) => ({
  ...{ id, description: id, amount, discountAmount: more.discount ?? 0n, taxAmount: more.tax ?? 0n },
  taxIncludedAmount: more.included ?? 0n,
})
const noShipping = { shippingTotal: 0n, shippingTax: 0n, shippingTaxIncluded: 0n }
const told = (credit: Credit) =>
  credit.parts.map(p => `${p.invoiceLineId ?? 'shipping'} ${p.net}+${p.tax}${p.taxIncluded ? ` (${p.taxIncluded})` : ''}`)

type Case = {
  name: string
  lines: ReturnType<typeof line>[]
  shipping?: typeof noShipping
  givable: bigint
  amount: bigint
  named?: NamedPart[]
  parts: string[]
  balance?: bigint
}

const cases: Case[] = [
  { name: 'all of one line', lines: [line('a', 1_000n)], givable: 1_000n, amount: 1_000n, parts: ['a 1000+0'] },
  { name: 'a part takes its tax with it', lines: [line('a', 1_000n, { tax: 180n })], givable: 1_180n, amount: 590n, parts: ['a 500+90'] },
  {
    name: 'by weight of what each line cost, discount off and tax on top',
    lines: [line('a', 1_000n, { discount: 200n, tax: 200n }), line('b', 1_000n)],
    givable: 2_000n,
    amount: 1_000n,
    parts: ['a 400+100', 'b 500+0'],
  },
  {
    name: 'the odd unit goes to the earlier line',
    lines: [line('a', 10n), line('b', 10n)],
    givable: 20n,
    amount: 5n,
    parts: ['a 3+0', 'b 2+0'],
  },
  {
    name: 'shipping has its weight',
    lines: [line('a', 600n)],
    shipping: { shippingTotal: 300n, shippingTax: 100n, shippingTaxIncluded: 0n },
    givable: 1_000n,
    amount: 500n,
    parts: ['a 300+0', 'shipping 150+50'],
  },
  {
    name: 'named lines, and the shipping by name',
    lines: [line('a', 600n, { tax: 60n }), line('b', 100n)],
    shipping: { shippingTotal: 300n, shippingTax: 0n, shippingTaxIncluded: 0n },
    givable: 1_060n,
    amount: 430n,
    named: [
      { invoiceLineId: 'a', amount: 330n },
      { invoiceLineId: null, amount: 100n },
    ],
    parts: ['a 300+30', 'shipping 100+0'],
  },
  {
    name: 'a line named twice is one part',
    lines: [line('a', 9n), line('b', 9n)],
    givable: 18n,
    amount: 5n,
    named: [
      { invoiceLineId: 'b', amount: 2n },
      { invoiceLineId: 'b', amount: 3n },
    ],
    parts: ['b 5+0'],
  },
  {
    name: 'tax that the amount contains',
    lines: [line('a', 1_180n, { included: 180n })],
    givable: 1_180n,
    amount: 590n,
    parts: ['a 590+0 (90)'],
  },
  {
    name: 'a line that takes something off gives back less with the others',
    lines: [line('a', 100n, { tax: 20n }), line('b', -50n, { tax: -10n })],
    givable: 60n,
    amount: 30n,
    parts: ['a 50+10', 'b -25+-5'],
  },
  {
    name: 'a line that cost nothing has no part',
    lines: [line('free', 100n, { discount: 100n }), line('a', 50n)],
    givable: 50n,
    amount: 20n,
    parts: ['a 20+0'],
  },
  {
    name: 'the last one takes the rest that went to the balance',
    lines: [line('a', 1_005n)],
    givable: 1_000n,
    amount: 1_000n,
    parts: ['a 1005+0'],
    balance: 5n,
  },
  { name: 'one before the last takes none of it', lines: [line('a', 1_005n)], givable: 1_000n, amount: 990n, parts: ['a 990+0'] },
]
for (const { name, lines, shipping = noShipping, givable, amount, named = [], parts, balance = 0n } of cases) {
  test(`a credit of ${amount}: ${name}`, () => {
    const credit = planCredit(leftOf(shipping, lines, []), givable, amount, named)

    assert.deepEqual(told(credit), parts)
    assert.equal(credit.balanceTotal, balance)
    assert.equal(credit.total, amount + balance)
  })
}

test('no more than can be given, and no more of a line than it has', () => {
  const left = leftOf(noShipping, [line('a', 10n), line('b', 10n)], [])

  assert.throws(() => planCredit(left, 20n, 21n, []))
  assert.throws(() => planCredit(left, 20n, 0n, []))
  assert.throws(() => planCredit(left, 20n, 15n, [{ invoiceLineId: 'a', amount: 11n }]))
  assert.throws(() => planCredit(left, 20n, 5n, [{ invoiceLineId: 'other', amount: 5n }]))
})

test('what is on its way out cannot be given again', () => {
  assert.equal(refundable({ amount: 100n, amountRefunded: 30n }, 20n), 50n)
})

const shares: [amount: bigint, givable: bigint[], taken: bigint[]][] = [
  [50n, [60n, 40n], [50n]],
  [60n, [60n, 40n], [60n]],
  [70n, [60n, 40n], [60n, 10n]],
  [70n, [0n, 80n], [70n]],
  [110n, [60n, 40n], [60n, 40n]],
]
for (const [amount, givable, taken] of shares) {
  test(`${amount} of invoices with ${givable}: ${taken}`, () => {
    const invoices = givable.map((g, n) => ({ id: `inv_${n}`, givable: g }))
    assert.deepEqual(
      oldestFirst(amount, invoices).map(s => s.amount),
      taken,
    )
  })
}

/** Lines of every kind, some of which take something off, worth more than nothing together; cuts are thousandths of what is left. */
const charges = fc
  .record({
    lines: fc.array(
      fc.record({ net: fc.bigInt(-(10n ** 4n), 10n ** 6n), taxPercent: fc.bigInt(0n, 30n), includedPercent: fc.bigInt(0n, 30n) }),
      { minLength: 1, maxLength: 6 },
    ),
    shipping: fc.bigInt(0n, 10n ** 4n),
    toBalance: fc.bigInt(0n, 9n),
    cuts: fc.array(fc.record({ part: fc.bigInt(1n, 1_000n), fails: fc.boolean(), byName: fc.boolean() }), { maxLength: 12 }),
  })
  .map(({ lines, shipping, ...rest }) => ({
    ...rest,
    shipping: { shippingTotal: shipping, shippingTax: shipping / 5n, shippingTaxIncluded: 0n },
    lines: lines.map(({ net, taxPercent, includedPercent }, n) =>
      line(`il_${n}`, net, { tax: (net * taxPercent) / 100n, included: (net * includedPercent) / 200n }),
    ),
  }))
  .filter(({ lines, shipping }) => leftOf(shipping, lines, []).reduce((sum, l) => sum + gross(l), 0n) > 10n)

const within = (part: bigint, whole: bigint) => (whole >= 0n ? part >= 0n && part <= whole : part <= 0n && part >= whole)

test('whatever is given back, in whatever parts, some of them in vain: nothing of the charge is left at the end', () => {
  fc.assert(
    fc.property(charges, ({ lines, shipping, toBalance, cuts }) => {
      const start = leftOf(shipping, lines, [])
      const sum = (of: (l: Left) => bigint) => start.reduce((so, l) => so + of(l), 0n)
      const total = sum(gross)
      const paid = total - toBalance
      const about = { customerId: 'cus_1', currency: 'kwd' }
      const books: Transfer[] = [
        ...bookInvoice({
          ...about,
          id: 'inv_1',
          total,
          taxTotal: sum(l => l.tax),
          taxIncludedTotal: sum(l => l.taxIncluded),
          balanceTotal: toBalance,
        }),
        ...bookPayment({ ...about, id: 'pay_1', amount: paid }, [{ invoiceId: 'inv_1', amount: paid }]),
      ]

      const credited: Parameters<typeof leftOf>[2][number][] = []
      let left = start
      let givable = paid
      const whole = { part: 1_000n, fails: false, byName: false }
      for (const [n, { part, fails, byName }] of [...cuts, whole].entries()) {
        if (givable === 0n) break
        const amount = (givable * part) / 1_000n || 1n
        const named = byName ? left.find(l => gross(l) > 0n && gross(l) <= amount) : undefined
        const credit = planCredit(left, givable, amount, named ? [{ invoiceLineId: named.invoiceLineId, amount: gross(named) }] : [])

        assert.equal(
          credit.parts.reduce((so, p) => so + gross(p), 0n),
          credit.total,
        )
        assert.equal(credit.total - credit.balanceTotal, amount)
        for (const p of credit.parts) {
          const had = left.find(l => l.invoiceLineId === p.invoiceLineId)!
          assert.ok(
            within(p.net, had.net) && within(p.tax, had.tax) && within(p.taxIncluded, had.taxIncluded),
            `${p.invoiceLineId} within what it has`,
          )
        }
        const note = { ...about, ...credit, id: `cn_${n}`, invoiceId: 'inv_1', refundId: `re_${n}` }
        books.push(...bookCreditNote(note))
        if (fails) {
          books.push(...bookVoidedNote(note))
          continue
        }
        books.push(...bookRefund({ ...about, id: `re_${n}`, paymentId: 'pay_1', amount }, amount))
        credited.push(
          ...credit.parts.map(p => ({ invoiceLineId: p.invoiceLineId, amount: p.net, taxAmount: p.tax, taxIncludedAmount: p.taxIncluded })),
        )
        left = leftOf(shipping, lines, credited)
        givable -= amount
      }

      assert.equal(givable, 0n)
      for (const l of left) assert.deepEqual([l.net, l.tax, l.taxIncluded], [0n, 0n, 0n])
      const accounts = new Map<string, bigint>()
      for (const t of books) {
        accounts.set(t.debit, (accounts.get(t.debit) ?? 0n) + t.amount)
        accounts.set(t.credit, (accounts.get(t.credit) ?? 0n) - t.amount)
      }
      assert.deepEqual(
        [...accounts].filter(([, amount]) => amount !== 0n),
        [],
      )
    }),
    { numRuns: 300 },
  )
})
