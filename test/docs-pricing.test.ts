/** The numbers of docs/concepts: each worked row is computed with the functions that charge. A wrong number fails. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPriceBody, type PriceInput } from '../src/contract/price.ts'
import type { DiscountTerms } from '../src/core/discount.ts'
import { roundMinor, shareOf } from '../src/core/money.ts'
import { trialDaysOf } from '../src/core/offer.ts'
import { type BillingPeriod, boundary, intervalOf, nextCalendarAnchor, stubBefore } from '../src/core/period.ts'
import { priceQuantity } from '../src/core/price.ts'
import { priceTerms } from '../src/core/price-input.ts'
import type { TaxStatus, TaxTerms } from '../src/core/tax.ts'
import { type Totals, totalsOf } from '../src/core/totals.ts'
import { newPrice } from '../src/http/new-price.ts'
import { makeChecks } from '../src/http/validate.ts'
import { type Block, type Part, partsOf, type Table } from './support/markdown.ts'

const pricing = 'docs/concepts/pricing.md'
const carts = 'docs/concepts/tax-and-discounts.md'
const checkPrice = makeChecks().body(createPriceBody)

/** How a table with this header computes a row: the cells as they should be. */
const readers: Record<string, (cells: readonly string[], block: Block | null) => string[]> = {
  'quantity amount steps': ([quantity], block) => priced(block!, quantity!),
  'exact rounded': ([exact]) => [exact!, `${roundMinor(exact!)}`],
  'anchor period time zone n boundary': ([anchor, period, zone, n]) => {
    const at = boundary(Temporal.Instant.from(anchor!), intervalOf(period as BillingPeriod, 1), zone!, Number(n))
    return [anchor!, period!, zone!, n!, at.toString()]
  },
  'from anchor period time zone seconds of full charged': ([from, anchor, period, zone, , , full]) => {
    const interval = intervalOf(period as BillingPeriod, 1)
    const stub = stubBefore(Temporal.Instant.from(from!), Temporal.Instant.from(anchor!), interval, zone!)!
    const charged = shareOf(BigInt(full!), stub.seconds, stub.ofSeconds)
    return [from!, anchor!, period!, zone!, `${stub.seconds}`, `${stub.ofSeconds}`, full!, `${charged}`]
  },
  'at period count time zone begins': ([at, period, count, zone]) => {
    const begins = nextCalendarAnchor(Temporal.Instant.from(at!), intervalOf(period as BillingPeriod, Number(count)), zone!)
    return [at!, period!, count!, zone!, begins.toString()]
  },
  'request plan prices days': ([request, plan, prices]) => {
    const daysIn = (cell: string) => (cell === 'none' ? null : Number(cell))
    const days = trialDaysOf({ requested: daysIn(request!), plan: daysIn(plan!), prices: prices!.split(' and ').map(daysIn) })
    return [request!, plan!, prices!, `${days}`]
  },
}

/** As a body of POST /v1/prices, through the same checks. */
function priced({ text }: Block, quantity: string): string[] {
  const body = checkPrice(JSON.parse(text)) as PriceInput
  const terms = priceTerms({ ...newPrice(body), currency: body.currency }, '')
  const { amount, explanation } = priceQuantity({ ...terms, version: 1 }, quantity)
  return [quantity, `${amount}`, explanation.steps.map(step => `${step.what} = ${step.amount}`).join(', ')]
}

/** The block that a table follows, over other tables. */
function blockBefore(parts: readonly Part[], at: number): Block | null {
  const before = parts.slice(0, at).findLast(part => part.kind === 'block')
  return before?.kind === 'block' ? before : null
}

for (const [header, compute] of Object.entries(readers))
  test(`${pricing}: ${header}`, () => {
    const parts = partsOf(pricing)
    const tables = parts.flatMap((part, at) => (part.kind === 'table' && part.header.join(' ') === header ? [{ part, at }] : []))
    assert.ok(tables.length > 0, 'the page has such a table')
    for (const { part, at } of tables) {
      const should = part.rows.map(cells => compute(cells, blockBefore(parts, at)))
      assert.deepEqual(part.rows, should, `${pricing}:${part.line}`)
    }
  })

test('every table of the page about prices is computed, every price has its table, every model is shown', () => {
  const parts = partsOf(pricing)
  const unread = parts.filter(part => part.kind === 'table' && !readers[part.header.join(' ')])
  assert.deepEqual(unread, [])
  const prices = parts.flatMap((part, at) => (part.kind === 'block' && part.form === 'json price' ? [{ part, next: parts[at + 1] }] : []))
  for (const { part, next } of prices) assert.equal(next?.kind === 'table' && next.header[0], 'quantity', `${pricing}:${part.line}`)
  const models = new Set(prices.map(({ part }) => JSON.parse(part.text).model ?? 'per_unit'))
  assert.deepEqual([...models].sort(), ['flat', 'graduated', 'package', 'per_unit', 'volume'])
})

type CartRate = { percentage: string; inclusive?: boolean }
type CartPage = {
  currency: string
  lines: { amount: number; product?: string; tax_rates?: CartRate[] }[]
  discounts?: { percent_off?: string; amount_off?: number; products?: string[] }[]
  shipping?: number
  tax_rates?: CartRate[]
  tax_exempt?: TaxStatus
}

function added(cart: CartPage): Totals {
  const rates = (given: readonly CartRate[]): TaxTerms[] =>
    given.map(({ percentage, inclusive = false }, n) => ({ tax_rate_id: `txr_${n}`, name: 'Tax', percentage, inclusive }))
  const discounts = (cart.discounts ?? []).map(
    (discount, n): DiscountTerms => ({
      coupon_id: `coup_${n}`,
      promotion_code_id: null,
      label: 'Coupon',
      percent_off: discount.percent_off ?? null,
      amount_off: discount.amount_off?.toString() ?? null,
      duration: 'once',
      duration_in_months: null,
      product_ids: discount.products ?? null,
    }),
  )
  return totalsOf({
    currency: cart.currency,
    lines: cart.lines.map(line => ({
      amount: BigInt(line.amount),
      productId: line.product ?? null,
      taxRates: rates(line.tax_rates ?? cart.tax_rates ?? []),
    })),
    discounts,
    shipping: BigInt(cart.shipping ?? 0),
    taxRates: rates(cart.tax_rates ?? []),
    taxStatus: cart.tax_exempt ?? 'none',
  })
}

function lineRows(cart: CartPage, totals: Totals): string[][] {
  const rows = totals.lines.map((line, n) => [n + 1, cart.lines[n]!.amount, line.discountAmount, line.taxAmount, line.taxIncludedAmount])
  if (cart.shipping) rows.push(['shipping' as never, totals.shippingTotal, 0, totals.shippingTax, totals.shippingTaxIncluded])
  return rows.map(row => row.map(String))
}

function totalRow(totals: Totals): string[] {
  const { subtotal, discountTotal, shippingTotal, taxTotal, taxIncludedTotal, total, balanceTotal, due } = totals
  return [subtotal, discountTotal, shippingTotal, taxTotal, taxIncludedTotal, total, balanceTotal, due].map(String)
}

test(`${carts}: every cart`, () => {
  const parts = partsOf(carts)
  const tableOf = (at: number, first: string): Table | null => {
    const followers = parts.slice(at + 1)
    const end = followers.findIndex(part => part.kind === 'block')
    return (followers.slice(0, end < 0 ? undefined : end).find(p => p.kind === 'table' && p.header[0] === first) as Table) ?? null
  }
  let read = 0
  for (const [at, part] of parts.entries()) {
    if (part.kind !== 'block' || part.form !== 'json cart') continue
    const cart = JSON.parse(part.text) as CartPage
    const totals = added(cart)
    const [lines, sums] = [tableOf(at, 'line'), tableOf(at, 'subtotal')]
    assert.ok(lines || sums, `${carts}:${part.line} has a table`)
    if (lines) assert.deepEqual(lines.rows, lineRows(cart, totals), `${carts}:${lines.line}`)
    if (sums) assert.deepEqual(sums.rows, [totalRow(totals)], `${carts}:${sums.line}`)
    read += 1
  }
  assert.ok(read > 10, `${read} carts were read`)
})
