/** Creating checkout sessions: POST /v1/checkout/sessions over HTTP, against the same rows written by hand. */
import { connect } from '../src/db/postgres.ts'
import { createByHand } from './create-floor.ts'
import type { FloorShop } from './floor-shop.ts'
import { forSeconds, type Speed, times } from './load.ts'
import { clientOf, type Place } from './place.ts'
import { assertLeft, countRows, left } from './rows.ts'

/** Customers are used up in this order, so that each session is somebody's first. */
export type Customers = { next(): number }

export const urls = {
  successUrl: 'https://app.example.com/welcome?session_id={CHECKOUT_SESSION_ID}',
  failureUrl: 'https://app.example.com/pricing?error=payment_failed',
  cancelUrl: 'https://app.example.com/pricing',
}

/** The body of the guide. */
export const bodyFor = (n: number) => ({
  customer_external_id: `user_${n}`,
  action: 'create_subscription',
  payment_provider: 'razorpay',
  configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', currency: 'INR', billing_period: 'monthly' } },
  success_url: urls.successUrl,
  failure_url: urls.failureUrl,
  cancel_url: urls.cancelUrl,
  idempotency_key: `order_${n}`,
})

/** On the first connections of a pool each statement is prepared once; that is not what is measured. */
const warmUp = (atOnce: number) => atOnce * 10

export async function measureCreate(place: Place, customers: Customers, atOnce: number, seconds: number): Promise<Speed> {
  const client = clientOf(place.program, atOnce)
  try {
    const create = () => client.call('POST', '/v1/checkout/sessions', bodyFor(customers.next()))
    await times(warmUp(atOnce), atOnce, create)
    return await forSeconds(seconds, atOnce, create)
  } finally {
    await client.close()
  }
}

export async function measureCreateFloor(
  place: Place,
  shop: FloorShop,
  customers: Customers,
  atOnce: number,
  seconds: number,
): Promise<Speed> {
  const sql = connect(place.floorUrl, atOnce)
  try {
    const create = () => createByHand(sql, shop, customers.next())
    await times(warmUp(atOnce), atOnce, create)
    const before = await countRows(sql)
    const speed = await forSeconds(seconds, atOnce, create)
    assertLeft(left(before, await countRows(sql)), shop.creation, speed.count)
    return speed
  } finally {
    await sql.end()
  }
}
