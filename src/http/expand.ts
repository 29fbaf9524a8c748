/** Related objects shown whole: `expand[]=customer` puts `customer` beside `customer_id`, two steps deep at most. */
import { type TObject, Type } from 'typebox'
import { customerSchema, presentCustomer } from '../contract/customer.ts'
import { invoiceSchema, presentInvoice } from '../contract/invoice.ts'
import { paymentSchema, presentPayment } from '../contract/payment.ts'
import { planSchema, presentPlan } from '../contract/plan.ts'
import type { Presenting } from '../contract/present.ts'
import { presentProduct, productSchema } from '../contract/product.ts'
import { presentSubscription, subscriptionSchema } from '../contract/subscription.ts'
import { Failure } from '../core/failure.ts'
import type { Tx } from '../db/transaction.ts'
import { loadPlans } from '../engine/catalog/load-plans.ts'
import { loadProducts } from '../engine/catalog/load-products.ts'
import { loadCustomers } from '../engine/customer/load-customers.ts'
import { loadInvoices } from '../engine/invoice/load-invoices.ts'
import { loadPayments } from '../engine/payment/load-payments.ts'
import { loadSubscriptions } from '../engine/subscription/load-subscriptions.ts'

type Shown = { id: string } & Record<string, unknown>
type Related = { schema: TObject; load(tx: Tx, ids: string[], at: Presenting): Promise<Shown[]> }

const related: Record<string, Related> = {
  customer: {
    schema: customerSchema,
    load: async (tx, ids, at) => (await loadCustomers(tx, ids)).map(c => presentCustomer(c, at)),
  },
  subscription: {
    schema: subscriptionSchema,
    load: async (tx, ids, at) => (await loadSubscriptions(tx, ids)).map(s => presentSubscription(s.subscription, s.items, at)),
  },
  invoice: {
    schema: invoiceSchema,
    load: async (tx, ids, at) => (await loadInvoices(tx, ids)).map(i => presentInvoice(i.invoice, i.lines, i.customerExternalId, at)),
  },
  payment: {
    schema: paymentSchema,
    load: async (tx, ids, at) => (await loadPayments(tx, ids)).map(p => presentPayment(p, at)),
  },
  plan: {
    schema: planSchema,
    load: async (tx, ids, at) => (await loadPlans(tx, ids)).map(p => presentPlan(p, at)),
  },
  product: {
    schema: productSchema,
    load: async (tx, ids, at) => (await loadProducts(tx, ids)).map(p => presentProduct(p, at)),
  },
}

/** `customer.plan` is two: deeper ones are for those who follow the ids. */
const depthMax = 2

const namesIn = (schema: TObject) => Object.keys(related).filter(name => `${name}_id` in schema.properties)

/** The query parameter of routes that answer `schema`. */
export function expandQuery(schema: TObject) {
  const description = `Shown whole beside their ids: ${namesIn(schema).join(', ')}; with a dot, one step further: subscription.plan.`
  return { 'expand[]': Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 20, description })) }
}

/** Adds what is asked for to wire objects of `schema`: one query per name and step, however many objects there are. */
export async function expand(
  tx: Tx,
  at: Presenting,
  schema: TObject,
  objects: readonly unknown[],
  asked: readonly string[] = [],
): Promise<void> {
  await expandSteps(
    tx,
    at,
    schema,
    objects as Shown[],
    asked.map(path => path.split('.')),
  )
}

async function expandSteps(tx: Tx, at: Presenting, schema: TObject, objects: readonly Shown[], paths: readonly string[][]): Promise<void> {
  for (const path of paths) if (path.length > depthMax) throw refusal(path, `at most ${depthMax} steps`)
  for (const [name, below] of Map.groupBy(paths, path => path[0]!)) {
    const names = namesIn(schema)
    if (!names.includes(name)) throw refusal(below[0]!, names.length === 0 ? 'nothing here' : `one of: ${names.join(', ')}`)
    const { schema: inner, load } = related[name]!
    const ids = [...new Set(objects.flatMap(object => (object[`${name}_id`] as string | null) ?? []))]
    const found = ids.length === 0 ? [] : await load(tx, ids, at)
    const further = below.flatMap(path => (path.length > 1 ? [path.slice(1)] : []))
    await expandSteps(tx, at, inner, found, further)
    const byId = new Map(found.map(each => [each.id, each]))
    for (const object of objects) object[name] = byId.get(object[`${name}_id`] as string) ?? null
  }
}

function refusal(path: readonly string[], allowed: string): Failure {
  return new Failure('parameter_invalid', `"${path.join('.')}" can't be expanded: expand[] takes ${allowed}.`, { param: 'expand[]' })
}
