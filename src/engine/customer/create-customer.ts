import type { Context } from '../../context.ts'
import { presentCustomer } from '../../contract/customer.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { type CustomerFields, checkCustomerFields } from './customer-fields.ts'
import { findCustomer, insertCustomer } from './queries.ts'
import { takenExternalId } from './taken-external-id.ts'
import type { ShownCustomer } from './with-balances.ts'

export async function createCustomer(ctx: Context, tx: Tx, fields: CustomerFields): Promise<ShownCustomer> {
  await checkCustomerFields(tx, fields)
  const customer: ShownCustomer = {
    environmentId: tx.environment.id,
    id: ctx.ids.id('cus'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: fields.metadata ?? {},
    externalId: fields.externalId ?? null,
    name: fields.name ?? null,
    email: fields.email ?? null,
    phone: fields.phone ?? null,
    currency: fields.currency ?? null,
    timeZone: fields.timeZone ?? 'UTC',
    locale: fields.locale ?? null,
    address: fields.address ?? null,
    shipping: fields.shipping ?? null,
    taxExempt: fields.taxExempt ?? 'none',
    taxRateIds: fields.taxRateIds ?? null,
    defaultPaymentMethodId: null,
    deletedAt: null,
    balances: {},
  }
  if (!(await insertCustomer(tx, customer))) throw takenExternalId(customer.externalId, await findCustomer(tx, customer.externalId!))
  await recordEvents(ctx, tx, [{ type: 'customer.created', object: presentCustomer(customer, presenting(ctx, tx)) }])
  return customer
}
