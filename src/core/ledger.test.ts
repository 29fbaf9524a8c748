import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Account,
  bookCreditNote,
  bookDispute,
  bookDisputeEnd,
  bookInvoice,
  bookPayment,
  bookRefund,
  bookVoid,
  bookVoidedNote,
  type Transfer,
} from './ledger.ts'

const balances = (transfers: Transfer[]) => {
  const sums: Partial<Record<Account, bigint>> = {}
  for (const t of transfers) {
    assert.ok(t.amount > 0n, `${t.cause} moves something`)
    sums[t.debit] = (sums[t.debit] ?? 0n) + t.amount
    sums[t.credit] = (sums[t.credit] ?? 0n) - t.amount
  }
  return sums
}
/** What stays, without the accounts that came back to zero. */
const left = (transfers: Transfer[]) => Object.fromEntries(Object.entries(balances(transfers)).filter(([, amount]) => amount !== 0n))

const of = { customerId: 'cus_1', currency: 'usd' }
const invoice = (total: bigint, more: { taxTotal?: bigint; taxIncludedTotal?: bigint; balanceTotal?: bigint } = {}) =>
  bookInvoice({ ...of, id: 'inv_1', total, taxTotal: 0n, taxIncludedTotal: 0n, balanceTotal: 0n, ...more })
const payment = (amount: bigint, ...allocations: { invoiceId: string; amount: bigint }[]) =>
  bookPayment({ ...of, id: 'pay_1', amount }, allocations)
const note = (total: bigint, taxTotal: bigint, more: { refundId?: string | null; balanceTotal?: bigint } = {}) => ({
  ...of,
  ...{ id: 'cn_1', invoiceId: 'inv_1', refundId: 're_1', total, taxTotal, taxIncludedTotal: 0n, balanceTotal: 0n },
  ...more,
})
const refund = (amount: bigint, owed: bigint) => bookRefund({ ...of, id: 're_1', paymentId: 'pay_1', amount }, owed)

test('an invoice that is paid leaves nothing receivable and nothing in clearing', () => {
  const amount = (most: bigint) => fc.bigInt(0n, most)
  fc.assert(
    fc.property(
      fc.bigInt(1n, 10n ** 12n),
      amount(10n ** 11n),
      fc.double({ min: 0, max: 1, noNaN: true }),
      amount(9n),
      (net, taxTotal, part, rest) => {
        const taxIncludedTotal = (net * BigInt(Math.round(part * 100))) / 400n
        const total = net + taxTotal
        const balanceTotal = total > rest ? rest : 0n
        const due = total - balanceTotal
        const books = left([
          ...invoice(total, { taxTotal, taxIncludedTotal, balanceTotal }),
          ...payment(due, { invoiceId: 'inv_1', amount: due }),
        ])

        const { revenue = 0n, tax_payable = 0n, customer_balance = 0n, ...others } = books
        assert.deepEqual(others, { provider_balance: due })
        assert.deepEqual([revenue, tax_payable, customer_balance], [taxIncludedTotal - net, -taxTotal - taxIncludedTotal, balanceTotal])
      },
    ),
  )
})

test('an invoice that gives money owes it to the customer, and nothing else', () => {
  assert.deepEqual(left(invoice(-110n, { taxTotal: -10n, balanceTotal: -110n })), {
    revenue: 100n,
    tax_payable: 10n,
    customer_balance: -110n,
  })
})

test('a payment of several invoices pays each, and what is over is unapplied', () => {
  const transfers = payment(100n, { invoiceId: 'inv_1', amount: 60n }, { invoiceId: 'inv_2', amount: 30n })

  assert.deepEqual(left(transfers), { receivable: -90n, unapplied: -10n, provider_balance: 100n })
  assert.deepEqual(
    transfers.map(t => [t.cause, t.invoiceId]),
    [
      ['payment:pay_1:received:inv_1', 'inv_1'],
      ['payment:pay_1:received:inv_2', 'inv_2'],
      ['payment:pay_1:received', null],
      ['payment:pay_1:settled', null],
    ],
  )
})

test('a payment does not pay more than it is', () => {
  assert.throws(() => payment(100n, { invoiceId: 'inv_1', amount: 101n }))
})

test('surplus money and its refund cancel to zero', () => {
  assert.deepEqual(left([...payment(500n), ...refund(500n, 0n)]), {})
})

test('a charge, its credit note and its refund cancel to zero', () => {
  const charged = [
    ...invoice(1_005n, { taxTotal: 155n, taxIncludedTotal: 10n, balanceTotal: 5n }),
    ...payment(1_000n, { invoiceId: 'inv_1', amount: 1_000n }),
  ]
  const credited = bookCreditNote({ ...note(1_005n, 155n, { balanceTotal: 5n }), taxIncludedTotal: 10n })

  assert.deepEqual(left([...charged, ...credited]), { provider_balance: 1_000n, refunds: -1_000n })
  assert.deepEqual(left([...charged, ...credited, ...refund(1_000n, 1_000n)]), {})
})

test('a void credit note leaves nothing of itself', () => {
  const given = note(110n, 10n)
  const both = [...bookCreditNote(given), ...bookVoidedNote(given)]

  assert.deepEqual(left(both), {})
  assert.equal(new Set(both.map(t => t.cause)).size, both.length)
})

test('a credit note before the payment lowers what is owed', () => {
  assert.deepEqual(left([...invoice(110n, { taxTotal: 10n }), ...bookCreditNote(note(55n, 5n, { refundId: null }))]), {
    receivable: 55n,
    revenue: -50n,
    tax_payable: -5n,
  })
})

test('an invoice that is void after a credit note leaves nothing', () => {
  const charged = { ...of, id: 'inv_1', total: 115n, taxTotal: 10n, taxIncludedTotal: 4n, balanceTotal: 5n }
  const credited = { ...note(55n, 5n, { refundId: null }), taxIncludedTotal: 2n }

  assert.deepEqual(left([...bookInvoice(charged), ...bookCreditNote(credited), ...bookVoid(charged, [credited])]), {})
  assert.deepEqual(left([...bookInvoice(charged), ...bookVoid(charged, [])]), {})
})

test('a refund of more than its credit notes say gives back what had paid nothing', () => {
  assert.deepEqual(left(refund(100n, 60n)), { refunds: 60n, unapplied: 40n, provider_balance: -100n })
  assert.throws(() => refund(100n, 101n))
})

const dispute = { id: 'dsp_1', paymentId: 'pay_1', currency: 'usd', amount: 100n }
const ends: [status: 'won' | 'lost', stays: object][] = [
  ['won', {}],
  ['lost', { write_off: 100n, provider_balance: -100n }],
]
for (const [status, stays] of ends) {
  test(`a dispute that is ${status} leaves ${JSON.stringify(Object.keys(stays))}`, () => {
    assert.deepEqual(left(bookDispute(dispute, 'cus_1')), { disputes: 100n, provider_balance: -100n })
    assert.deepEqual(left([...bookDispute(dispute, 'cus_1'), ...bookDisputeEnd(dispute, 'cus_1', status)]), stays)
  })
}

test('a zero part is not booked: a transfer moves something', () => {
  assert.deepEqual(invoice(0n), [])
  assert.deepEqual(payment(0n), [])
})

test('each cause is its own, so that no fact is booked twice', () => {
  const causes = [
    ...invoice(30n, { taxTotal: 1n, balanceTotal: 1n }),
    ...payment(29n, { invoiceId: 'inv_1', amount: 28n }),
    ...bookCreditNote(note(28n, 1n, { balanceTotal: 1n })),
    ...refund(28n, 27n),
  ].map(t => t.cause)

  assert.equal(new Set(causes).size, causes.length)
})
