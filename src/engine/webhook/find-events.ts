import { Failure } from '../../core/failure.ts'
import type { WebhookEvent } from '../../core/webhook-delivery.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type EventFilter, findEvent, listEvents } from './log-queries.ts'

export async function findEvents(tx: Tx, filter: EventFilter, request: PageRequest): Promise<Page<WebhookEvent>> {
  return await listEvents(tx, filter, request)
}

export async function readEvent(tx: Tx, id: string): Promise<WebhookEvent> {
  const event = await findEvent(tx, id)
  if (!event) throw new Failure('not_found', `There is no webhook event ${id}. Events are kept for 90 days.`, { param: 'id' })
  return event
}
