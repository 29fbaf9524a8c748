/** Subscriptions written straight into the books, for tests of what stands on them and not of how they come about. */
import type { Sql } from '../../src/db/postgres.ts'

type Subscribed = {
  environmentId: string
  customerId: string
  /** Sorts by time of making, as real ids do. */
  id: string
  planId?: string
  /** Each becomes an item with a price of its own. */
  productIds?: readonly string[]
  status?: string
  paymentMethodId?: string
}

export async function subscribed(sql: Sql, given: Subscribed): Promise<string> {
  const { environmentId, customerId, id, planId = null, productIds = [], status = 'active', paymentMethodId = null } = given
  await sql`
    insert into subscriptions (environment_id, id, customer_id, plan_id, status, multiple, currency, billing_period, billing_period_count,
      time_zone, billing_cycle_anchor, current_period_start, current_period_end, default_payment_method_id, created_at, updated_at)
    values (${environmentId}, ${id}, ${customerId}, ${planId}, ${status}, true, 'usd', 'monthly', 1, 'UTC', now(), now(),
      now() + interval '1 month', ${paymentMethodId}, now(), now())`
  for (const [position, productId] of productIds.entries()) {
    const priceId = `price_${id}_${position}`
    await sql`
      insert into prices (environment_id, id, product_id, position, currency, billing_period, billing_period_count, usage_type,
        billing_timing, model, unit_amount_decimal, version, created_at, updated_at)
      values (${environmentId}, ${priceId}, ${productId}, 0, 'usd', 'monthly', 1, 'licensed', 'advance', 'per_unit', 100, 1, now(), now())`
    await sql`
      insert into subscription_items (environment_id, id, subscription_id, price_id, product_id, quantity, position, created_at, updated_at)
      values (${environmentId}, ${`si_${id}_${position}`}, ${id}, ${priceId}, ${productId}, 1, ${position}, now(), now())`
  }
  return id
}

export async function product(sql: Sql, environmentId: string, id: string): Promise<string> {
  await sql`
    insert into products (environment_id, id, name, created_at, updated_at) values (${environmentId}, ${id}, 'Product', now(), now())`
  return id
}

/** Customers of a plan, by the external ids `<plan><n>`, each with nine ended subscriptions beside the live one. */
export async function crowd(sql: Sql, { environmentId, planId, customers }: { environmentId: string; planId: string; customers: number }) {
  await sql`
    insert into customers (environment_id, id, external_id, created_at, updated_at)
    select ${environmentId}, 'cus_' || ${planId} || n, ${planId} || n, now(), now() from generate_series(1, ${customers}::int) n`
  await sql`
    insert into subscriptions (environment_id, id, customer_id, plan_id, status, multiple, currency, billing_period, billing_period_count,
      time_zone, billing_cycle_anchor, current_period_start, current_period_end, created_at, updated_at)
    select ${environmentId}, 'sub_' || ${planId} || n || '_' || m, 'cus_' || ${planId} || n, ${planId},
      case m when 10 then 'active' else 'canceled' end, true, 'usd', 'monthly', 1, 'UTC', now(), now(), now() + interval '1 month', now(), now()
    from generate_series(1, ${customers}::int) n, generate_series(1, 10) m`
}
