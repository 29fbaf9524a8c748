import { Failure } from '../../core/failure.ts'
import { gross, type Left, type NamedPart } from '../../core/refund.ts'

/** The parts that a merchant names, each of a line here and within what that has left; twice the same line is its sum. */
export function namedWithin(left: readonly Left[], named: readonly NamedPart[]): NamedPart[] {
  const sums = new Map<string | null, bigint>()
  for (const part of named) {
    const line = left.find(l => l.invoiceLineId === part.invoiceLineId)
    const what = part.invoiceLineId === null ? 'shipping' : `line "${part.invoiceLineId}"`
    if (!line) throw new Failure('not_found', `There is no ${what} to take it from: name what stands on the invoice.`, { param: 'lines' })
    const sum = (sums.get(part.invoiceLineId) ?? 0n) + part.amount
    const most = gross(line) > 0n ? gross(line) : 0n
    if (sum > most)
      throw new Failure('amount_invalid', `Of ${what} ${most} are left, tax on top included: take no more of it.`, {
        param: 'lines',
        details: { invoice_line_id: part.invoiceLineId, left: most },
      })
    sums.set(part.invoiceLineId, sum)
  }
  return [...sums].map(([invoiceLineId, amount]) => ({ invoiceLineId, amount }))
}
