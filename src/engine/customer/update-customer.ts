import type { Context } from '../../context.ts'
import { presentCustomer } from '../../contract/customer.ts'
import type { Customer } from '../../core/customer.ts'
import type { Tx } from '../../db/transaction.ts'
import { mergeMetadata } from '../merge-metadata.ts'
import { presenting } from '../presenting.ts'
import { violates } from '../unique-violation.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { type CustomerFields, checkCustomerFields } from './customer-fields.ts'
import { findCustomer, updateCustomer as save } from './queries.ts'
import { requireCustomer } from './require-customer.ts'
import { takenExternalId } from './taken-external-id.ts'
import { type ShownCustomer, withBalance } from './with-balances.ts'

/** What is not said stays as it is. */
export async function updateCustomer(ctx: Context, tx: Tx, reference: string, fields: CustomerFields): Promise<ShownCustomer> {
  await checkCustomerFields(tx, fields)
  const customer = await requireCustomer(tx, reference, 'id')
  const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  const metadata = mergeMetadata(customer.metadata, fields.metadata ?? {})
  const changed: Customer = { ...customer, ...said, metadata }
  const saved = await save(tx, changed).catch(error => {
    // Taken between our look and our write: by whom, this transaction can't ask any more.
    throw violates(error, 'customer_external_id_is_unique') ? takenExternalId(changed.externalId, null) : error
  })
  if (!saved) throw takenExternalId(changed.externalId, await findCustomer(tx, changed.externalId!))
  const shown = await withBalance(tx, saved)
  await recordEvents(ctx, tx, [{ type: 'customer.updated', object: presentCustomer(shown, presenting(ctx, tx)) }])
  return shown
}
