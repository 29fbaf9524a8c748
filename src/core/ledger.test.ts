import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Account, bookInvoice, bookPayment, bookSurplusRefund, type Transfer } from './ledger.ts'

const balances = (transfers: Transfer[]) => {
  const sums: Partial<Record<Account, bigint>> = {}
  for (const t of transfers) {
    sums[t.debit] = (sums[t.debit] ?? 0n) + t.amount
    sums[t.credit] = (sums[t.credit] ?? 0n) - t.amount
  }
  return sums
}
const payment = (invoiceId: string | null, amount: bigint) =>
  bookPayment({ id: 'pay_1', customerId: 'cus_1', invoiceId, currency: 'usd', amount })

test('an invoice that is paid leaves nothing receivable and nothing in clearing', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 12n), fc.bigInt(0n, 10n ** 11n), (net, taxTotal) => {
      const total = net + taxTotal
      const books = balances([
        ...bookInvoice({ id: 'inv_1', customerId: 'cus_1', currency: 'usd', total, taxTotal }),
        ...payment('inv_1', total),
      ])

      assert.equal(books.receivable ?? 0n, 0n)
      assert.equal(books.clearing, 0n)
      assert.equal(books.provider_balance, total)
      assert.equal(books.revenue, -net)
      assert.equal(books.tax_payable ?? 0n, -taxTotal)
    }),
  )
})

test('surplus money and its refund cancel to zero', () => {
  const refund = bookSurplusRefund({ id: 're_1', paymentId: 'pay_1', customerId: 'cus_1', currency: 'usd', amount: 500n })

  const books = balances([...payment(null, 500n), ...refund])

  assert.deepEqual(
    Object.values(books).map(b => b === 0n),
    [true, true, true],
  )
})

test('a zero part is not booked: a transfer moves something', () => {
  assert.deepEqual(bookInvoice({ id: 'inv_1', customerId: 'cus_1', currency: 'usd', total: 0n, taxTotal: 0n }), [])
})

test('each cause is its own, so that no fact is booked twice', () => {
  const causes = [...bookInvoice({ id: 'inv_1', customerId: 'c', currency: 'usd', total: 3n, taxTotal: 1n }), ...payment('inv_1', 3n)].map(
    t => t.cause,
  )

  assert.equal(new Set(causes).size, causes.length)
})
