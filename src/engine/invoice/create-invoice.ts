import type { Context } from '../../context.ts'
import { presentInvoice } from '../../contract/invoice.ts'
import { Failure } from '../../core/failure.ts'
import type { Invoice } from '../../core/invoice.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { buildOffer } from '../catalog/build-offer.ts'
import type { OfferTerms, Wares } from '../catalog/wanted-offer.ts'
import { requireCustomer } from '../customer/require-customer.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { draftInvoice } from './draft-invoice.ts'
import { offerDraftLines } from './offer-draft-lines.ts'
import type { ReadInvoice } from './with-lines.ts'

export type NewInvoice = OfferTerms & {
  customer: string
  customerParam: string
  wares: Wares
  collectionMethod: Invoice['collectionMethod']
  daysUntilDue: number | null
  name: string | null
  description: string | null
  metadata: Metadata
}

/** A one-off invoice: a draft, to be finalised when it is right. */
export async function createInvoice(ctx: Context, tx: Tx, input: NewInvoice): Promise<ReadInvoice> {
  const customer = await requireCustomer(tx, input.customer, input.customerParam)
  const offer = await buildOffer(ctx, tx, {
    wares: input.wares,
    param: 'line_items',
    terms: input,
    customer,
    hadTrial: () => Promise.resolve(true),
  })
  const recurring = offer.wares.find(w => w.recurring)
  if (recurring)
    throw new Failure('parameter_invalid', 'A one-off invoice takes one-time prices only: recurring ones are for subscriptions.', {
      param: recurring.param,
    })
  // A one-off use of a coupon has no subscription or session to count for.
  if (offer.discounts.length > 0)
    throw new Failure('not_supported', 'Discounts are for sessions and subscriptions: lower the price on a one-off invoice.', {
      param: 'discounts',
    })
  const { invoice, lines } = await draftInvoice(ctx, tx, {
    id: ctx.ids.id('inv'),
    customerId: customer.id,
    subscriptionId: null,
    checkoutSessionId: null,
    billingReason: 'manual',
    collectionMethod: input.collectionMethod,
    currency: offer.currency,
    name: input.name,
    description: input.description,
    metadata: input.metadata,
    dueDate: input.daysUntilDue === null ? null : tx.now.add({ hours: 24 * input.daysUntilDue }),
    period: null,
    taxStatus: offer.taxStatus,
    lines: offerDraftLines(
      offer.wares,
      offer.wares.map(() => null),
      null,
    ),
    totals: offer.totals,
  })
  await recordEvents(ctx, tx, [
    { type: 'invoice.created', object: presentInvoice(invoice, lines, customer.externalId, presenting(ctx, tx)) },
  ])
  return { invoice, lines, customerExternalId: customer.externalId }
}
