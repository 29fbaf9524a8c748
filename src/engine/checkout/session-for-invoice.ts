import { createHash } from 'node:crypto'
import type { Context } from '../../context.ts'
import { invariant } from '../../core/invariant.ts'
import type { Invoice } from '../../core/invoice.ts'
import type { NewSession } from './new-session.ts'
import { plainSession } from './plain-session.ts'

/** Long enough to find the card, short enough that a link does not stay open behind a closed tab. */
const lifeSeconds = 3_600

/** What pressing the button of an invoice's page asks for: the same invoice as it stands now has one open session. */
export function sessionForInvoice(ctx: Context, invoice: Invoice, path: string): NewSession {
  invariant(invoice.customerId, 'an invoice that is shown has a customer')
  const back = `${ctx.settings.publicUrl ?? ctx.settings.selfUrl}${path}`
  const remains = invoice.amountDue - invoice.amountPaid - invoice.amountCredited
  const key = `invoice:${invoice.id}:${remains}:${invoice.attemptCount}`
  return {
    ...plainSession,
    action: 'pay_invoice',
    customer: invoice.customerId,
    invoice: invoice.id,
    successUrl: back,
    cancelUrl: back,
    expiresInSeconds: lifeSeconds,
    idempotencyKey: key,
    requestHash: createHash('sha256').update(key).digest(),
  }
}
