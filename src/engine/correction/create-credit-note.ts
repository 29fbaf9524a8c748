import type { Context } from '../../context.ts'
import { presentCreditNote } from '../../contract/credit-note.ts'
import { presentInvoice } from '../../contract/invoice.ts'
import type { CreditReason } from '../../core/credit-note.ts'
import { unchargeableRest } from '../../core/currency.ts'
import { Failure } from '../../core/failure.ts'
import type { Invoice } from '../../core/invoice.ts'
import type { Metadata } from '../../core/record.ts'
import { type NamedPart, planCredit } from '../../core/refund.ts'
import type { Tx } from '../../db/transaction.ts'
import { holdCustomer } from '../customer/hold-customer.ts'
import { entitlementsTold } from '../entitlement/tell-entitlements.ts'
import { type Creditable, holdCreditable } from '../invoice/hold-creditable.ts'
import { issueCreditNotes, type ReadCreditNote } from '../invoice/issue-credit-notes.ts'
import { lowerInvoice } from '../invoice/lower-invoice.ts'
import { namedWithin } from '../invoice/named-parts.ts'
import { retrieveInvoice } from '../invoice/retrieve-invoice.ts'
import { refuseUnderWay } from '../payment/refuse-under-way.ts'
import { presenting } from '../presenting.ts'
import { holdSubscription } from '../subscription/hold-subscription.ts'
import { resumeSubscription } from '../subscription/resume-subscription.ts'
import { recordEvents, type Told } from '../webhook/record-events.ts'

export type NewCreditNote = {
  invoiceId: string
  /** null: what the lines say, else all that remains. */
  amount: bigint | null
  lines: NamedPart[] | null
  reason: CreditReason
  memo: string | null
  metadata: Metadata
}

/** Lowers what is due of an open invoice. With nothing remaining it is paid, and what waited for that goes on. */
export async function createCreditNote(ctx: Context, tx: Tx, input: NewCreditNote): Promise<ReadCreditNote> {
  const { invoice: seen } = await retrieveInvoice(tx, input.invoiceId)
  // Locked in this order: customer, subscription, invoice.
  if (seen.customerId) await holdCustomer(tx, seen.customerId)
  if (seen.subscriptionId) await holdSubscription(tx, seen.subscriptionId)
  const [creditable] = await holdCreditable(tx, [seen.id])
  const { invoice } = creditable!
  await refuseUnlessOpen(tx, invoice)

  const remains = invoice.amountDue - invoice.amountPaid - invoice.amountCredited
  const named = input.lines === null ? [] : namedWithin(creditable!.left, input.lines)
  const amount = amountOf(input, creditable!, remains)
  const draft = {
    ...{ id: ctx.ids.id('cn'), invoice, refundId: null, reason: input.reason, memo: input.memo, metadata: input.metadata },
    credit: planCredit(creditable!.left, creditable!.givable, amount, named),
  }
  await lowerInvoice(tx, invoice.id, amount)
  const told = amount === remains ? await settled(ctx, tx, invoice) : []
  const [issued] = await issueCreditNotes(ctx, tx, [draft])
  const object = presentCreditNote(issued!.note, issued!.lines, presenting(ctx, tx))
  await recordEvents(ctx, tx, [{ type: 'credit_note.created', object }, ...told])
  return issued!
}

async function refuseUnlessOpen(tx: Tx, invoice: Invoice): Promise<void> {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
    throw new Failure(
      'invoice_not_open',
      invoice.status === 'paid'
        ? 'The invoice is paid: give money back with POST /v1/refunds, which makes the credit note.'
        : `The invoice is ${invoice.status}: only what is owed can be lowered.`,
      { param: 'invoice_id', details: { invoice_id: invoice.id, status: invoice.status } },
    )
  await refuseUnderWay(tx, [invoice.id])
}

function amountOf({ amount, lines }: NewCreditNote, { invoice, givable }: Creditable, remains: bigint): bigint {
  const ofLines = lines?.reduce((sum, line) => sum + line.amount, 0n) ?? null
  const asked = amount ?? ofLines ?? remains
  if (ofLines !== null && ofLines !== asked)
    throw new Failure('parameter_invalid', `The lines come to ${ofLines}: leave amount out, or send the same.`, { param: 'amount' })
  if (asked > remains || asked > givable)
    throw new Failure('amount_invalid', `Only ${remains} remain to be paid: a credit note takes off at most that.`, {
      param: 'amount',
      details: { amount_remaining: remains, currency: invoice.currency },
    })
  if (unchargeableRest(asked, invoice.currency) !== 0n)
    throw new Failure('amount_invalid', `Amounts in ${invoice.currency.toUpperCase()} end in 0: only such ones can be charged.`, {
      param: 'amount',
    })
  return asked
}

async function settled(ctx: Context, tx: Tx, before: Invoice): Promise<Told[]> {
  const { invoice, lines, customerExternalId } = await retrieveInvoice(tx, before.id)
  const resumed = invoice.subscriptionId
    ? await resumeSubscription(ctx, tx, invoice.subscriptionId, { at: tx.now, paymentMethodId: null, restarts: false })
    : []
  const entitlements = resumed.length > 0 && invoice.customerId ? await entitlementsTold(ctx, tx, invoice.customerId) : null
  return [
    ...resumed,
    { type: 'invoice.paid', object: presentInvoice(invoice, lines, customerExternalId, presenting(ctx, tx)) },
    ...(entitlements ? [entitlements] : []),
  ]
}
