import { unchargeableRest } from '../../core/currency.ts'
import { Failure } from '../../core/failure.ts'
import type { Payment } from '../../core/payment.ts'
import { gross, type Left, type NamedPart, oldestFirst, refundable } from '../../core/refund.ts'
import type { Creditable } from '../invoice/hold-creditable.ts'
import { namedWithin } from '../invoice/named-parts.ts'

/** `allocated`: what the payment paid of it and was not given back. */
export type PaidInvoice = Creditable & { allocated: bigint }

export type Share = { of: PaidInvoice; amount: bigint; named: NamedPart[] }

/** What is asked for: the amount, what the lines come to, or all that is left. */
export function refundAmount(
  payment: Payment,
  pending: readonly { amount: bigint }[],
  asked: { amount: bigint | null; lines: readonly NamedPart[] | null },
): bigint {
  const left = refundable(
    payment,
    pending.reduce((sum, refund) => sum + refund.amount, 0n),
  )
  const ofLines = asked.lines?.reduce((sum, line) => sum + line.amount, 0n) ?? null
  const amount = asked.amount ?? ofLines ?? left
  if (ofLines !== null && ofLines !== amount)
    throw new Failure('parameter_invalid', `The lines come to ${ofLines}: leave amount out, or send the same.`, { param: 'amount' })
  if (amount > left || amount <= 0n) throw tooMuch(payment, left)
  if (unchargeableRest(amount, payment.currency) !== 0n)
    throw new Failure('amount_invalid', `Amounts in ${payment.currency.toUpperCase()} end in 0: only such ones can be given back.`, {
      param: 'amount',
    })
  return amount
}

/** Which invoice it is taken from: that of the named lines, else the oldest first. */
export function shareRefund(payment: Payment, amount: bigint, invoices: readonly PaidInvoice[], lines: NamedPart[] | null): Share[] {
  if (lines === null) {
    const shares = oldestFirst(
      amount,
      invoices.map(i => ({ id: i.invoice.id, givable: i.allocated })),
    )
    return shares.map(share => ({ of: invoices.find(i => i.invoice.id === share.id)!, amount: share.amount, named: [] }))
  }
  // Shipping stands on every invoice: meant is the first one that charged any.
  const charged = (line: Left) => line.invoiceLineId !== null || gross(line) !== 0n
  const named = namedWithin(
    invoices.flatMap(i => i.left.filter(charged)),
    lines,
  )
  const holds = (part: NamedPart) => invoices.find(i => i.left.some(l => charged(l) && l.invoiceLineId === part.invoiceLineId))
  return [...Map.groupBy(named, holds)].map(([of, parts]) => {
    const sum = parts.reduce((total, part) => total + part.amount, 0n)
    if (!of || sum > of.allocated) throw tooMuch(payment, of?.allocated ?? 0n)
    return { of, amount: sum, named: parts }
  })
}

function tooMuch(payment: Payment, left: bigint): Failure {
  return new Failure('refund_exceeds_payment', `Of this payment ${left} can still be given back: ask for at most that.`, {
    param: 'amount',
    details: { payment_id: payment.id, refundable: left, currency: payment.currency },
  })
}
