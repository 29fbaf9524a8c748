/** What comes after today: of the summary in few words, of the fine print as a promise with its end. */
import { amountText } from './amount-text.ts'
import type { CheckoutView } from './checkout-view.ts'
import { dateText, type Texts } from './texts/texts.ts'

/** null: nothing comes, or the large price has said it. */
export function nextSentence(t: Texts, view: CheckoutView): string | null {
  return withLater(t, view, nextCharge(t, view))
}

/** What renews, when and for how much; null: nothing. */
export function renewalSentence(t: Texts, view: CheckoutView): string | null {
  return withLater(t, view, renewalCharge(t, view))
}

/** A discount of some months ends: from then on it is more. */
function withLater(t: Texts, view: CheckoutView, sentence: string | null): string | null {
  const { renewal } = view.order
  if (sentence === null || !renewal?.later) return sentence
  const { amount, months } = renewal.later
  return `${sentence} ${t.discountEnds(months, amountText(t, view, amount), renewal.interval, renewal.intervalCount)}`
}

function nextCharge(t: Texts, view: CheckoutView): string | null {
  const { renewal, trial, total } = view.order
  if (renewal === null) return null
  const { interval, intervalCount: count, nextAt } = renewal
  const amount = amountText(t, view, renewal.amount)
  if (trial !== null) {
    const ends = trial.endsAt ?? nextAt
    if (renewal.byUse) return t.trialByUse(trial.days, interval, count)
    if (ends !== null) return t.trialThenFrom(trial.days, amount, interval, count, dateText(ends, view.locale))
    return total === 0n ? null : t.trialThen(trial.days, amount, interval, count)
  }
  if (renewal.byUse) return t.byUse(interval, count)
  return nextAt === null ? t.afterwards(amount, interval, count) : t.thenOn(amount, interval, count, dateText(nextAt, view.locale))
}

function renewalCharge(t: Texts, view: CheckoutView): string | null {
  const { renewal, trial, total } = view.order
  if (renewal === null) return null
  const { interval, intervalCount: count, nextAt } = renewal
  const amount = amountText(t, view, renewal.amount)
  if (renewal.byUse) return trial === null ? t.byUse(interval, count) : t.trialByUse(trial.days, interval, count)
  if (trial !== null) {
    const ends = trial.endsAt ?? nextAt
    return ends === null
      ? t.trialRenews(trial.days, amount, interval, count)
      : t.trialRenewsOn(amount, interval, count, dateText(ends, view.locale))
  }
  if (nextAt !== null) return t.renewsOn(amount, interval, count, dateText(nextAt, view.locale))
  // Nothing paid today and no date: something free may lie before the first period, so no day is promised.
  return total === 0n ? t.renewsLater(amount, interval, count) : t.renewsAfter(amount, interval, count)
}
