/**
 * The order of arithmetic once more, in the plainest way: whole fractions of bigint, nothing of the program imported. From
 * a cart it foretells every amount, or the refusal. Where the two differ, one of them is wrong.
 */
import type { Amounts } from './cart-agreement.ts'

export type ModelTier = { upTo: bigint | null; unit: string; flat: string }

export type ModelPrice = {
  model: 'flat' | 'per_unit' | 'package' | 'graduated' | 'volume'
  recurring: boolean
  /** Minor units, a decimal text; null with tiers. */
  unit: string | null
  tiers: readonly ModelTier[] | null
  packageSize: bigint | null
  packageRounding: 'up' | 'down'
  freeUnits: string
  minimum: bigint | null
  maximum: bigint | null
  flatWhenZero: boolean
}
export type ModelRate = { name: string; percentage: string; inclusive: boolean }
export type ModelCoupon = {
  name: string
  percentOff: string | null
  amountOff: bigint | null
  duration: 'once' | 'repeating' | 'forever'
  /** Names; null: everything. */
  products: readonly string[] | null
}
export type ModelLine = { description: string; product: string; price: ModelPrice; quantity: bigint; rates: readonly ModelRate[] }
export type ModelCart = {
  currency: string
  lines: readonly ModelLine[]
  coupons: readonly ModelCoupon[]
  shipping: bigint
  /** Of the shipping. */
  rates: readonly ModelRate[]
  taxStatus: 'none' | 'exempt' | 'reverse'
  /** What the provider charges at least. */
  least: bigint
}

export type TaxPart = { rate: ModelRate; amount: bigint; base: bigint }
type PredictedLine = Amounts['lines'][number] & { off: { coupon: ModelCoupon; amount: bigint }[]; taxes: TaxPart[] }
export type Predicted = Omit<Amounts, 'lines'> & {
  lines: PredictedLine[]
  shippingTaxes: TaxPart[]
  /** What each full period costs when no discount of some months is left. */
  later: bigint | null
}
export type Refused = { refused: 'coupon_not_applicable' | 'zero_amount' | 'amount_too_large' | 'amount_too_small' }

const most = 999_999_999_999n
/** Charged in tens: KWD 1.234 is not possible, 1.230 is. */
const inTens: readonly string[] = ['kwd']

export function predict(cart: ModelCart): Predicted | Refused {
  const sold = cart.lines.map(line => line.product)
  if (cart.coupons.some(({ products }) => products !== null && !products.some(name => sold.includes(name))))
    return { refused: 'coupon_not_applicable' }
  if (cart.lines.every(line => isFree(line.price))) return { refused: 'zero_amount' }
  const amounts = cart.lines.map(line => amountOf(line.price, line.quantity))
  const now = addUp(cart, cart.lines, amounts, cart.coupons, cart.shipping)
  const renewing = cart.lines.flatMap((line, n) => (line.price.recurring ? [{ line, amount: amounts[n]! }] : []))
  const [renewed, charged] = [renewing.map(each => each.line), renewing.map(each => each.amount)]
  const renewal = (lasting: readonly ModelCoupon['duration'][]) => {
    const coupons = cart.coupons.filter(coupon => lasting.includes(coupon.duration))
    return renewing.length === 0 ? null : addUp(cart, renewed, charged, coupons, 0n).total
  }
  const [recurring, later] = [renewal(['repeating', 'forever']), renewal(['forever'])]
  const sums = [...amounts, now.subtotal, now.total, recurring ?? 0n]
  if (sums.some(sum => sum > most)) return { refused: 'amount_too_large' }
  const balance = inTens.includes(cart.currency) ? now.total % 10n : 0n
  const due = now.total - balance
  if ((due > 0n && due < cart.least) || (due === 0n && now.total > 0n)) return { refused: 'amount_too_small' }
  return { ...now, balance, due, recurring, later }
}

function addUp(
  { rates, taxStatus }: ModelCart,
  lines: readonly ModelLine[],
  amounts: readonly bigint[],
  coupons: readonly ModelCoupon[],
  shipping: bigint,
) {
  const off = takeOff(lines, amounts, coupons)
  const predicted = lines.map((line, n): PredictedLine => {
    const discount = sum(off[n]!.map(each => each.amount))
    return { amount: amounts[n]!, discount, off: off[n]!, ...taxed(amounts[n]! - discount, line.rates, taxStatus) }
  })
  const shipped = taxed(shipping, rates, taxStatus)
  const [subtotal, discount] = [sum(amounts), sum(predicted.map(line => line.discount))]
  const tax = sum(predicted.map(line => line.tax)) + shipped.tax
  const included = sum(predicted.map(line => line.included)) + shipped.included
  const total = subtotal - discount + shipping + tax
  return { lines: predicted, shippingTaxes: shipped.taxes, subtotal, discount, tax, included, shipping, total }
}

/** Those of some products first; each from what is left, shared by what is left, the odd units to the largest rests. */
function takeOff(lines: readonly ModelLine[], amounts: readonly bigint[], coupons: readonly ModelCoupon[]) {
  const left = [...amounts]
  const off = lines.map((): PredictedLine['off'] => [])
  const inOrder = [...coupons.filter(coupon => coupon.products !== null), ...coupons.filter(coupon => coupon.products === null)]
  for (const coupon of inOrder) {
    const weights = lines.map((line, n) => (coupon.products === null || coupon.products.includes(line.product) ? left[n]! : 0n))
    const base = sum(weights)
    if (base === 0n) continue
    const wanted = coupon.amountOff ?? rounded(times(fraction(coupon.percentOff!), { over: base, under: 100n }))
    const taken = wanted < base ? wanted : base
    const shares = weights.map(weight => (taken * weight) / base)
    const rests = weights.map((weight, n) => ({ n, rest: (taken * weight) % base }))
    rests.sort((a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : a.n - b.n))
    for (const { n } of rests.slice(0, Number(taken - sum(shares)))) shares[n] = shares[n]! + 1n
    for (const [n, amount] of shares.entries()) {
      left[n] = left[n]! - amount
      if (amount > 0n) off[n]!.push({ coupon, amount })
    }
  }
  return off
}

/** Contained ones are taken out together, the others come on top of what is left without them; each is rounded by itself. */
function taxed(amount: bigint, rates: readonly ModelRate[], status: ModelCart['taxStatus']) {
  if (status === 'exempt') return { tax: 0n, included: 0n, taxes: [] as TaxPart[] }
  const inside = rates.filter(rate => rate.inclusive)
  const gross = inside.reduce((all, rate) => plus(all, fraction(rate.percentage)), { over: 100n, under: 1n })
  const taxes: TaxPart[] = inside.map(rate => {
    const share = times(fraction(rate.percentage), { over: gross.under * amount, under: gross.over })
    return { rate, base: amount, amount: status === 'reverse' ? 0n : rounded(share) }
  })
  const included = sum(taxes.map(each => each.amount))
  for (const rate of rates.filter(each => !each.inclusive)) {
    const share = times(fraction(rate.percentage), { over: amount - included, under: 100n })
    taxes.push({ rate, base: amount - included, amount: status === 'reverse' ? 0n : rounded(share) })
  }
  return { tax: sum(taxes.filter(each => !each.rate.inclusive).map(each => each.amount)), included, taxes }
}

/** Exact to the end, then rounded once and held between minimum and maximum. */
export function amountOf(price: ModelPrice, quantity: bigint): bigint {
  const amount = rounded(exactly(price, quantity))
  if (price.minimum !== null && amount < price.minimum) return price.minimum
  return price.maximum !== null && amount > price.maximum ? price.maximum : amount
}

function exactly(price: ModelPrice, quantity: bigint): Fraction {
  if (price.model === 'flat') return fraction(price.unit!)
  const charged = plus(whole(quantity), negative(fraction(price.freeUnits)))
  const units = charged.over < 0n ? whole(0n) : charged
  if (price.model === 'per_unit') return times(fraction(price.unit!), units)
  if (price.model === 'package') {
    const size = units.under * price.packageSize!
    const full = units.over / size
    return times(fraction(price.unit!), whole(price.packageRounding === 'up' && full * size < units.over ? full + 1n : full))
  }
  const [first] = price.tiers!
  if (units.over === 0n) return price.flatWhenZero ? fraction(first!.flat) : whole(0n)
  const reaches = (end: bigint | null) => end === null || !isLess(whole(end), units)
  if (price.model === 'volume') {
    const tier = price.tiers!.find(each => reaches(each.upTo))!
    return plus(fraction(tier.flat), times(fraction(tier.unit), units))
  }
  let total = whole(0n)
  for (const [n, tier] of price.tiers!.entries()) {
    const begin = whole(n === 0 ? 0n : price.tiers![n - 1]!.upTo!)
    if (!isLess(begin, units)) break
    const end = reaches(tier.upTo) ? units : whole(tier.upTo!)
    total = plus(total, plus(fraction(tier.flat), times(fraction(tier.unit), plus(end, negative(begin)))))
  }
  return total
}

/** Can never charge anything, whatever the quantity. */
function isFree(price: ModelPrice): boolean {
  if (price.minimum !== null && price.minimum > 0n) return false
  const amounts = price.tiers?.flatMap(tier => [tier.unit, tier.flat]) ?? [price.unit!]
  return price.maximum === 0n || amounts.every(text => fraction(text).over === 0n)
}

type Fraction = { over: bigint; under: bigint }

function fraction(decimal: string): Fraction {
  const [before, after = ''] = decimal.split('.')
  return { over: BigInt(`${before}${after}`), under: BigInt(`1${'0'.repeat(after.length)}`) }
}

const whole = (n: bigint): Fraction => ({ over: n, under: 1n })
const plus = (a: Fraction, b: Fraction): Fraction => ({ over: a.over * b.under + b.over * a.under, under: a.under * b.under })
const times = (a: Fraction, b: Fraction): Fraction => ({ over: a.over * b.over, under: a.under * b.under })
const negative = (a: Fraction): Fraction => ({ over: -a.over, under: a.under })
const isLess = (a: Fraction, b: Fraction) => a.over * b.under < b.over * a.under
const sum = (list: readonly bigint[]) => list.reduce((all, each) => all + each, 0n)

/** Half a unit counts as one; nothing here is negative. */
function rounded({ over, under }: Fraction): bigint {
  const [units, rest] = [over / under, over % under]
  return rest * 2n >= under ? units + 1n : units
}
