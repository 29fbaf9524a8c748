/** The gateway's books against ours, both ways: what one says happened, the other says too. */
import { type Evidence, isKept } from './evidence.ts'

export function compareBooks(evidence: Evidence): string[] {
  const { gateway, seen } = evidence
  const wrong: string[] = []
  const captured = [...gateway.charges.values()].filter(c => c.status === 'succeeded')
  for (const charge of captured) {
    const ours = seen.payments.filter(p => p.reference === charge.id && p.status === 'succeeded')
    if (ours.length !== 1) {
      wrong.push(`charge ${charge.id} of ${charge.amount} ${charge.currency} is ${ours.length} payments of ours`)
      continue
    }
    const [payment] = ours as [(typeof ours)[0]]
    if (payment.amount !== charge.amount || payment.currency !== charge.currency) wrong.push(`charge ${charge.id} has another amount here`)
    if ((payment.purpose === 'setup') !== (charge.amount === 0n)) wrong.push(`charge ${charge.id} is a ${payment.purpose} here`)
    const refunded = gateway.refundedOf(charge.id, ['succeeded'])
    if (payment.refunded !== refunded) wrong.push(`charge ${charge.id} was refunded ${refunded} there, ${payment.refunded} here`)
    const pays = payment.invoice !== null
    if (pays !== isKept(evidence, charge))
      wrong.push(`charge ${charge.id} ${pays ? 'pays an invoice and is given back' : 'pays nothing and is kept'}`)
  }
  for (const payment of seen.payments)
    if (payment.status === 'succeeded' && !captured.some(c => c.id === payment.reference))
      wrong.push(`payment ${payment.id} is no charge there`)
  for (const refund of seen.refunds) {
    const there = gateway.refundOfAttempt(refund.id)
    if (
      refund.status === 'succeeded' &&
      (there?.status !== 'succeeded' || there.amount !== refund.amount || there.currency !== refund.currency)
    )
      wrong.push(`refund ${refund.id} did not happen there`)
  }
  for (const there of gateway.refunds.values())
    if (!seen.refunds.some(r => r.id === there.attemptKey && r.status === there.status)) wrong.push(`refund ${there.id} is not known here`)
  return wrong
}
