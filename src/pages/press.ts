/** What the button says: what it does and how much. */
import { amountText } from './amount-text.ts'
import type { CheckoutView } from './checkout-view.ts'
import type { Texts } from './texts/texts.ts'

/** `busy`: what it says once pressed. */
export function press(t: Texts, view: CheckoutView): { label: string; busy: string } {
  const { order, action } = view
  const { total, trial, renewal } = order
  const amount = amountText(t, view, total)
  const saving = (label: string) => ({ label, busy: t.saving })
  const paying = (label: string) => ({ label, busy: t.paying })

  if (action === 'add_payment_method') return saving(t.saveCard)
  if (action === 'activate_subscription') return total === 0n ? saving(t.saveAndActivate) : paying(t.payAndActivate(amount))
  if (renewal === null) return total === 0n ? saving(t.saveAndOrder) : paying(t.pay(amount))
  if (trial !== null)
    return total === 0n ? { label: t.startTrial(trial.days), busy: t.starting } : paying(t.payAndStartTrial(amount, trial.days))
  if (total === 0n) return saving(t.saveAndSubscribe)
  return paying(
    total === renewal.amount && renewal.later === null
      ? t.subscribeFor(amount, renewal.interval, renewal.intervalCount)
      : t.payAndSubscribe(amount),
  )
}
