/**
 * What a sale comes to, said by all who say it: the session, its invoice with each line, the payment and the ledger. Each
 * is compared with the same expected amounts, so that they agree with each other.
 */
import assert from 'node:assert/strict'
import type { TestServer } from './server.ts'
import type { Shop } from './shop.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server answers.
type Wire = any

export type LineAmounts = { amount: bigint; discount: bigint; tax: bigint; included: bigint }

/** In minor units. */
export type Amounts = {
  lines: readonly LineAmounts[]
  subtotal: bigint
  discount: bigint
  /** On top, of lines and shipping. */
  tax: bigint
  /** Contained in lines and shipping. */
  included: bigint
  shipping: bigint
  total: bigint
  balance: bigint
  due: bigint
  /** What each full period costs; null: nothing renews. */
  recurring: bigint | null
}

/** Of one invoice, by "debit > credit". */
export type Booked = Record<string, bigint>

export type Records = { session: Wire; invoice: Wire; payment: Wire | null; booked: Booked }

/** Lines without discount and tax. */
export function plainAmounts(amounts: readonly bigint[], recurring: bigint | null = null): Amounts {
  const subtotal = amounts.reduce((sum, amount) => sum + amount, 0n)
  const nothing = { discount: 0n, tax: 0n, included: 0n }
  return {
    lines: amounts.map(amount => ({ amount, ...nothing })),
    ...{ ...nothing, subtotal, shipping: 0n, total: subtotal, balance: 0n, due: subtotal, recurring },
  }
}

/** Read through the API, the ledger by SQL. */
export async function recordsOf(server: TestServer, shop: Shop, sessionId: string): Promise<Records> {
  const session = await shop.read(`/v1/checkout/sessions/${sessionId}`)
  const [invoice, payment, booked] = await Promise.all([
    shop.read(`/v1/invoices/${session.invoice_id}`),
    session.payment_id === null ? null : shop.read(`/v1/payments/${session.payment_id}`),
    ledgerOf(server),
  ])
  return { session, invoice, payment, booked: booked.get(session.invoice_id) ?? {} }
}

/** Of every invoice. */
export async function ledgerOf(server: TestServer): Promise<Map<string, Booked>> {
  const rows = await server.database.sql<{ invoiceId: string; moved: string; amount: bigint }[]>`
    select invoice_id, debit_account || ' > ' || credit_account as moved, sum(amount)::bigint as amount
    from ledger_transfers where invoice_id is not null group by 1, 2 order by 1, 2`
  const booked = new Map<string, Booked>()
  for (const { invoiceId, moved, amount } of rows) booked.set(invoiceId, { ...booked.get(invoiceId), [moved]: amount })
  return booked
}

export function assertAgree({ session, invoice, payment, booked }: Records, expected: Amounts, what: string): void {
  assertOffered(session, expected, what)
  const isDue = expected.due > 0n
  assert.deepEqual([session.checkout_status, session.payment_status], ['completed', isDue ? 'paid' : 'no_payment_required'], what)
  assert.deepEqual(invoiceAmounts(invoice), expectedInvoice(expected), `${what}: invoice`)
  assert.deepEqual(
    [invoice.status, invoice.currency, invoice.amount_paid, invoice.amount_remaining],
    ['paid', session.currency, Number(expected.due), 0],
    what,
  )
  assert.match(invoice.number, /^TG-\d{6}$/)
  for (const line of invoice.lines.data) assertExplained(line, what)
  if (isDue)
    assert.deepEqual([payment.status, payment.amount, payment.currency], ['succeeded', Number(expected.due), session.currency], what)
  else assert.equal(payment, null, `${what}: nothing due, no payment`)
  assert.deepEqual(booked, expectedBooks(expected), `${what}: ledger`)
}

/** The session alone, before and after it is paid. */
export function assertOffered(session: Wire, expected: Amounts, what: string): void {
  assert.deepEqual(
    {
      ...{ subtotal: session.amount_subtotal, discount: session.amount_discount, tax: session.amount_tax },
      ...{ included: session.amount_tax_included, shipping: session.amount_shipping, balance: session.amount_balance },
      ...{ due: session.amount_total, recurring: session.amount_recurring, lines: session.line_items.map(lineAmounts) },
    },
    {
      ...{ subtotal: Number(expected.subtotal), discount: Number(expected.discount), tax: Number(expected.tax) },
      ...{ included: Number(expected.included), shipping: Number(expected.shipping), balance: Number(expected.balance) },
      ...{ due: Number(expected.due), recurring: expected.recurring === null ? null : Number(expected.recurring) },
      lines: expected.lines.map(expectedLine),
    },
    `${what}: session`,
  )
  for (const line of session.line_items) assertExplained(line, what)
}

/** The steps of a line, and its shares of discounts and taxes, add up to it. */
function assertExplained(line: Wire, what: string): void {
  const sum = (shares: { amount: number }[]) => shares.reduce((total, share) => total + share.amount, 0)
  assert.equal(sum(line.explanation.steps), line.amount, `${what}: steps`)
  assert.equal(sum(line.discounts), line.discount_amount, `${what}: shares of discounts`)
  const [included, onTop] = [true, false].map(inclusive => sum(line.taxes.filter((t: Wire) => t.inclusive === inclusive)))
  assert.deepEqual([included, onTop], [line.tax_included_amount, line.tax_amount], `${what}: shares of taxes`)
}

function lineAmounts(line: Wire) {
  return { amount: line.amount, discount: line.discount_amount, tax: line.tax_amount, included: line.tax_included_amount }
}

function expectedLine({ amount, discount, tax, included }: LineAmounts) {
  return { amount: Number(amount), discount: Number(discount), tax: Number(tax), included: Number(included) }
}

function invoiceAmounts(invoice: Wire) {
  return {
    ...{ subtotal: invoice.subtotal, discount: invoice.discount_total, tax: invoice.tax_total, included: invoice.tax_included_total },
    ...{ shipping: invoice.shipping_total, total: invoice.total, balance: invoice.balance_total, due: invoice.amount_due },
    lines: invoice.lines.data.map(lineAmounts),
  }
}

function expectedInvoice(expected: Amounts) {
  const { subtotal, discount, tax, included, shipping, total, balance, due } = expected
  return {
    ...{ subtotal: Number(subtotal), discount: Number(discount), tax: Number(tax), included: Number(included) },
    ...{ shipping: Number(shipping), total: Number(total), balance: Number(balance), due: Number(due) },
    lines: expected.lines.map(expectedLine),
  }
}

/** Owed and earned, and paid by money that is at the provider; what is not collected is between us and the customer. */
function expectedBooks({ total, tax, included, balance, due }: Amounts): Booked {
  const moved = {
    'receivable > revenue': total - tax - included,
    'receivable > tax_payable': tax + included,
    'customer_balance > receivable': balance,
    'clearing > receivable': due,
    'provider_balance > clearing': due,
  }
  return Object.fromEntries(Object.entries(moved).filter(([, amount]) => amount !== 0n))
}
