import type { Context } from '../../context.ts'
import type { EventType } from '../../contract/event.ts'
import { presentInvoice } from '../../contract/invoice.ts'
import { Failure } from '../../core/failure.ts'
import type { Invoice } from '../../core/invoice.ts'
import { bookInvoice } from '../../core/ledger.ts'
import { schedule, unschedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { holdCustomer } from '../customer/hold-customer.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { refuseUnderWay } from '../payment/refuse-under-way.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { customerOfInvoice } from './customer-of-invoice.ts'
import { linesOfInvoice, lockInvoice, markUncollectible as markRow } from './queries.ts'
import { retrieveInvoice } from './retrieve-invoice.ts'
import { finalizeInvoice as finalize } from './settle-invoice.ts'
import { voidOpenInvoice } from './void-open-invoice.ts'
import type { ReadInvoice } from './with-lines.ts'

/** draft → open, numbered; with nothing due → paid. One that is charged automatically is collected at once. */
export async function finalizeDraft(ctx: Context, tx: Tx, id: string): Promise<ReadInvoice> {
  const draft = await held(tx, id)
  if (draft.status !== 'draft' || draft.checkoutSessionId !== null)
    throw new Failure(
      'invoice_not_draft',
      `The invoice is ${draft.status}${draft.checkoutSessionId ? ' and its session decides' : ''}: only drafts of your own are finalised.`,
      {
        details: { invoice_id: id, status: draft.status },
      },
    )
  const lines = await linesOfInvoice(tx, id)
  await bookTransfers(ctx, tx, bookInvoice(draft))
  const { invoice } = await finalize(tx, draft, lines)
  if (invoice.status === 'open' && invoice.collectionMethod === 'charge_automatically')
    await schedule(tx, 'invoice.collect', [{ subjectId: id, dueAt: tx.now }])
  return await told(ctx, tx, id, ['invoice.finalized', ...(invoice.status === 'paid' ? (['invoice.paid'] as const) : [])])
}

/** draft, open or uncollectible → void, when nothing was paid on it and nothing is on its way. */
export async function voidInvoice(ctx: Context, tx: Tx, id: string): Promise<ReadInvoice> {
  const invoice = await held(tx, id)
  await refuseUnderWay(tx, [invoice.id])
  const drafted = invoice.checkoutSessionId !== null && invoice.status === 'draft'
  if (!['draft', 'open', 'uncollectible'].includes(invoice.status) || drafted || invoice.amountPaid > 0n || invoice.amountCredited > 0n)
    throw new Failure(
      'invoice_not_open',
      `The invoice is ${invoice.status}${invoice.status === 'open' && invoice.amountPaid > 0n ? ' and paid in part' : ''}: make a credit note instead.`,
      {
        details: { invoice_id: id, status: invoice.status },
      },
    )
  await unschedule(tx, ['invoice.collect'], id)
  await voidOpenInvoice(ctx, tx, invoice)
  return await retrieveInvoice(tx, id)
}

/** open → uncollectible: still owed, and still payable, but no longer expected. */
export async function markUncollectible(ctx: Context, tx: Tx, id: string): Promise<ReadInvoice> {
  const invoice = await held(tx, id)
  await refuseUnderWay(tx, [invoice.id])
  if (invoice.status !== 'open')
    throw new Failure('invoice_not_open', `The invoice is ${invoice.status}: only open ones are marked uncollectible.`, {
      details: { invoice_id: id, status: invoice.status },
    })
  await unschedule(tx, ['invoice.collect'], id)
  await markRow(tx, id)
  return await told(ctx, tx, id, ['invoice.marked_uncollectible'])
}

/** Locked after its customer. The draft of a buyer nobody knows is nobody's yet, and not found. */
async function held(tx: Tx, id: string): Promise<Invoice> {
  await holdCustomer(tx, await customerOfInvoice(tx, id))
  return (await lockInvoice(tx, id))!
}

async function told(ctx: Context, tx: Tx, id: string, types: readonly EventType[]): Promise<ReadInvoice> {
  const read = await retrieveInvoice(tx, id)
  const object = presentInvoice(read.invoice, read.lines, read.customerExternalId, presenting(ctx, tx))
  await recordEvents(
    ctx,
    tx,
    types.map(type => ({ type, object })),
  )
  return read
}
