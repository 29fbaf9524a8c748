import type { CheckoutSession } from '../../core/checkout-session.ts'
import type { Tx } from '../../db/transaction.ts'
import { releaseDiscounts } from '../catalog/release-discounts.ts'
import { dropInvoice } from '../invoice/drop-invoice.ts'
import { dropLetters } from '../letter/drop-letters.ts'
import { dropSubscription } from '../subscription/drop-subscription.ts'

/** A session ended unpaid: what it had drafted or reserved goes, and nothing half made stays. */
export async function dropOffer(tx: Tx, session: CheckoutSession): Promise<void> {
  await Promise.all([
    ...(session.subscriptionId ? [dropSubscription(tx, session.subscriptionId)] : []),
    ...(session.invoiceId ? [dropInvoice(tx, session.invoiceId)] : []),
    ...(session.discounts.length > 0 ? [releaseDiscounts(tx, session.id)] : []),
    ...(session.letterRequired ? [dropLetters(tx, session.id)] : []),
  ])
}
