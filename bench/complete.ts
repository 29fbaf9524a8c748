/**
 * Completing checkouts: what a buyer's payment sets off, from the press of the button through the sandbox's signed
 * webhook over HTTP to the active subscription, against the rows it leaves behind written by hand.
 */
import { connect } from '../src/db/postgres.ts'
import { completeByHand } from './complete-floor.ts'
import { bodyFor, type Customers } from './create.ts'
import { createByHand, type FloorSession } from './create-floor.ts'
import type { FloorShop } from './floor-shop.ts'
import { type Speed, times } from './load.ts'
import { clientOf, type Place } from './place.ts'
import { assertLeft, countRows, left } from './rows.ts'

const atOnce = 16

export async function measureComplete(place: Place, customers: Customers, count: number): Promise<Speed> {
  const client = clientOf(place.program, atOnce)
  try {
    const sessions: string[] = []
    await times(count, atOnce, async () => {
      sessions.push((await client.call('POST', '/v1/checkout/sessions', bodyFor(customers.next()))).id)
    })
    return await times(count, atOnce, async n => {
      const paid = await client.call('POST', `/v1/test_helpers/checkout/sessions/${sessions[n]}/pay`, { test_card: 'success' })
      if (paid.checkout_status !== 'completed') throw new Error(`${paid.id} is ${paid.checkout_status} after payment.`)
    })
  } finally {
    await client.close()
  }
}

export async function measureCompleteFloor(place: Place, shop: FloorShop, customers: Customers, count: number): Promise<Speed> {
  const sql = connect(place.floorUrl, atOnce)
  try {
    const sessions: FloorSession[] = []
    await times(count + atOnce * 10, atOnce, async () => {
      sessions.push(await createByHand(sql, shop, customers.next()))
    })
    const complete = () => completeByHand(sql, shop, sessions.pop()!)
    await times(atOnce * 10, atOnce, complete)
    const before = await countRows(sql)
    const speed = await times(count, atOnce, complete)
    assertLeft(left(before, await countRows(sql)), shop.completion, count)
    return speed
  } finally {
    await sql.end()
  }
}
