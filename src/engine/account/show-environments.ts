import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type EnvironmentRecord, listEnvironments, loadEnvironment } from './queries.ts'

/** One of the caller's organization; any other is as if it were not there. */
export async function requireEnvironment(tx: Tx, organizationId: string, id: string): Promise<EnvironmentRecord> {
  const record = await loadEnvironment(tx.sql, organizationId, id)
  if (!record) throw new Failure('not_found', `There is no environment "${id}" in your organization.`)
  return record
}

export async function findEnvironments(
  tx: Tx,
  organizationId: string,
  request: Omit<PageRequest, 'createdAt'>,
): Promise<Page<EnvironmentRecord>> {
  const all = await listEnvironments(tx.sql, organizationId)
  const { limit, startingAfter, endingBefore } = request
  const cursor = startingAfter ?? endingBefore
  if (cursor !== null && !all.some(each => each.id === cursor))
    throw new Failure('parameter_invalid', `No object has the id ${cursor}: use the id of an item of this list.`, {
      param: startingAfter === null ? 'ending_before' : 'starting_after',
    })
  const from = all.findIndex(each => startingAfter === null || each.id < startingAfter)
  if (endingBefore === null) {
    const rest = from < 0 ? [] : all.slice(from)
    return { items: rest.slice(0, limit), hasMore: rest.length > limit }
  }
  const before = all.filter(each => each.id > endingBefore)
  return { items: before.slice(-limit), hasMore: before.length > limit }
}
