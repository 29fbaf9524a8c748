/** Balances out of the ledger. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type TestWorld, testContext } from '../../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import type { Transfer } from '../../core/ledger.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { createCustomer } from './create-customer.ts'
import { withBalance, withBalances } from './with-balances.ts'

let database: TestDatabase
let world: TestWorld

before(async () => {
  database = await testDatabase()
  world = await testContext(database)
})
after(async () => {
  await world?.close()
  await database?.drop()
})

const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => transaction(world.ctx, world.environmentId, work)
const newCustomer = () => inTransaction(tx => createCustomer(world.ctx, tx, {}))

test('credit less debit per currency, each customer their own, even ones left out', async () => {
  const [one, two, three] = [await newCustomer(), await newCustomer(), await newCustomer()]
  const book = (debit: Transfer['debit'], credit: Transfer['credit'], amount: bigint, currency: string, customerId: string): Transfer => ({
    ...{ cause: world.ctx.ids.id('x'), debit, credit, amount, currency, customerId, invoiceId: null, paymentId: null, refundId: null },
  })
  await inTransaction(tx =>
    bookTransfers(world.ctx, tx, [
      book('receivable', 'customer_balance', 500n, 'usd', one.id),
      book('customer_balance', 'receivable', 120n, 'usd', one.id),
      book('customer_balance', 'receivable', 7n, 'kwd', one.id),
      book('receivable', 'customer_balance', 9n, 'eur', one.id),
      book('customer_balance', 'receivable', 9n, 'eur', one.id),
      book('receivable', 'revenue', 1_000n, 'usd', one.id),
      book('receivable', 'customer_balance', 999_999_999_999n, 'jpy', two.id),
    ]),
  )
  const shown = await inTransaction(tx => withBalances(tx, [one, two, three]))
  assert.deepEqual(
    shown.map(customer => customer.balances),
    [{ usd: 380n, kwd: -7n }, { jpy: 999_999_999_999n }, {}],
  )
  for (const customer of shown) assert.deepEqual(await inTransaction(tx => withBalance(tx, customer)), customer)
  assert.deepEqual(await inTransaction(tx => withBalances(tx, [])), [])
})
