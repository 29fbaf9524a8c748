import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { findInbound, type InboundEvent, type InboundFilters, listInbound } from './inbound-queries.ts'

export async function requireInbound(tx: Tx, id: string): Promise<InboundEvent> {
  const event = await findInbound(tx, id)
  if (!event) throw inboundUnknown(id)
  return event
}

export async function findInboundEvents(tx: Tx, filters: InboundFilters, request: PageRequest): Promise<Page<InboundEvent>> {
  return await listInbound(tx, filters, request)
}

export function inboundUnknown(id: string): Failure {
  return new Failure('not_found', `There is no inbound event with the id "${id}" in this environment.`, { param: 'id' })
}
