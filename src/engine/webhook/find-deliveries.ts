import type { Delivery, DeliveryAttempt } from '../../core/webhook-delivery.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { attemptsOf, type DeliveryFilter, listDeliveries } from './log-queries.ts'
import { requireDelivery } from './require-delivery.ts'

export type LoggedDelivery = { delivery: Delivery; attempts: DeliveryAttempt[] }

export async function findDeliveries(tx: Tx, filter: DeliveryFilter, request: PageRequest): Promise<Page<LoggedDelivery>> {
  const { items, hasMore } = await listDeliveries(tx, filter, request)
  return { items: await withAttempts(tx, items), hasMore }
}

export async function readDelivery(tx: Tx, id: string): Promise<LoggedDelivery> {
  return (await withAttempts(tx, [await requireDelivery(tx, id)]))[0]!
}

async function withAttempts(tx: Tx, deliveries: readonly Delivery[]): Promise<LoggedDelivery[]> {
  const attempts = await attemptsOf(
    tx,
    deliveries.map(d => d.id),
  )
  const byDelivery = Map.groupBy(attempts, a => a.deliveryId)
  return deliveries.map(delivery => ({ delivery, attempts: byDelivery.get(delivery.id) ?? [] }))
}
