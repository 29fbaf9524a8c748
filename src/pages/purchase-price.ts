/** A price in words, before it is known how many are bought. */
import { majorText } from '../core/money.ts'
import { intervalOf } from '../core/period.ts'
import type { Tier } from '../core/price.ts'
import { numberText } from './amount-text.ts'
import { majorMoneyText, moneyText } from './money-text.ts'
import { isolated } from './page-frame.ts'
import type { ShownPrice } from './purchase-view.ts'
import type { Locale } from './texts/locale.ts'
import type { Texts } from './texts/texts.ts'

export type PriceWords = { main: string; notes: string[]; tiers: string[]; takesQuantity: boolean }

type Words = { t: Texts; price: ShownPrice; locale: Locale }

export function priceWords(t: Texts, price: ShownPrice, locale: Locale): PriceWords {
  const words = { t, price, locale }
  const tiers = price.tiers ?? []
  return {
    main: often(words, mainText(words)),
    notes: notes(words),
    tiers: tiers.map((tier, n) => tierText(words, tier, tiers[n - 1])),
    takesQuantity: price.model !== 'flat',
  }
}

function mainText(words: Words): string {
  const { t, price } = words
  if (price.unitAmountDecimal === null) return t.invoice.byQuantity
  const unit = unitText(words, price.unitAmountDecimal)
  return price.packageSize === null ? unit : t.invoice.packageOf(unit, plain(words, price.packageSize.toString()))
}

/** "$49.00 a month"; after more than an amount: "$5.00 for every 10, every month". */
function often({ t, price }: Words, main: string): string {
  if (price.billingPeriod === null) return main
  const { unit, count } = intervalOf(price.billingPeriod, price.billingPeriodCount ?? 1)
  const isAmount = price.unitAmountDecimal !== null && price.packageSize === null
  return isAmount ? `${main} ${t.per(unit, count)}` : `${main}, ${t.every(unit, count)}`
}

function notes(words: Words): string[] {
  const { t, price, locale } = words
  const money = (amount: bigint) => isolated(moneyText(amount, price.currency, locale), t.direction)
  const several = (price.tiers?.length ?? 0) > 1
  return [
    (price.trialPeriodDays ?? 0) > 0 ? t.invoice.trialFirst(price.trialPeriodDays!) : null,
    price.freeUnits === '0' ? null : t.invoice.freeUnits(plain(words, price.freeUnits)),
    several && price.model === 'graduated' ? t.invoice.graduated : null,
    several && price.model === 'volume' ? t.invoice.volume : null,
    price.minimumAmount === null ? null : t.invoice.minimum(money(price.minimumAmount)),
    price.maximumAmount === null ? null : t.invoice.maximum(money(price.maximumAmount)),
  ].filter(note => note !== null)
}

function tierText(words: Words, tier: Tier, before: Tier | undefined): string {
  const { t } = words
  const charge = chargeText(words, tier)
  const to = tier.up_to === null ? null : plain(words, tier.up_to)
  if (before === undefined) return to === null ? t.invoice.tierEvery(charge) : t.invoice.tierTo(to, charge)
  const from = plain(words, nextOf(before.up_to ?? '0'))
  return to === null ? t.invoice.tierFrom(from, charge) : t.invoice.tierBetween(from, to, charge)
}

/** The range after "1000" begins at 1001; ranges of parts of units meet. */
function nextOf(upTo: string): string {
  return /^\d+$/.test(upTo) ? (BigInt(upTo) + 1n).toString() : upTo
}

function chargeText(words: Words, tier: Tier): string {
  const { t } = words
  const isZero = (decimal: string) => /^0+(\.0+)?$/.test(decimal)
  const unit = unitText(words, tier.unit_amount_decimal)
  const flat = unitText(words, tier.flat_amount_decimal)
  if (isZero(tier.flat_amount_decimal)) return t.invoice.tierEach(unit)
  return isZero(tier.unit_amount_decimal) ? t.invoice.tierFlat(flat) : t.invoice.tierBoth(unit, flat)
}

function unitText({ t, price, locale }: Words, minorDecimal: string): string {
  return isolated(majorMoneyText(majorText(minorDecimal, price.currency), price.currency, locale), t.direction)
}

function plain({ t, locale }: Words, decimal: string): string {
  return isolated(numberText(decimal, locale), t.direction)
}
