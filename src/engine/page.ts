/**
 * Lists: newest first, walked by the id of the last item seen. Ids sort by time of making, so a page is a walk along
 * the primary key and what is made meanwhile never shifts it.
 */
import { Failure } from '../core/failure.ts'
import type { Fragment, TransactionSql } from '../db/postgres.ts'
import type { Tx } from '../db/transaction.ts'

export type { Fragment }

/** What every list may be asked. `limit` is 1–100, checked at the edge. */
export type PageRequest = {
  limit: number
  startingAfter: string | null
  endingBefore: string | null
  createdAt: { gte: Temporal.Instant | null; gt: Temporal.Instant | null; lte: Temporal.Instant | null; lt: Temporal.Instant | null }
}

export type Page<T> = { items: T[]; hasMore: boolean }

export const firstPage: PageRequest = {
  limit: 20,
  startingAfter: null,
  endingBefore: null,
  createdAt: { gte: null, gt: null, lte: null, lt: null },
}

/** `where` holds the noun's own conditions, each beginning with `and`. */
type Listed = { table: string; columns: Fragment; where: Fragment }

/** One page of a noun's rows. The cursor is looked up beside the rows, in the same round trip. */
export async function page<T>(tx: Tx, listed: Listed, request: PageRequest): Promise<Page<T>> {
  const { sql } = tx
  const cursor = request.startingAfter ?? request.endingBefore
  const backwards = request.endingBefore !== null
  if (backwards && request.startingAfter !== null)
    throw new Failure('parameter_invalid', 'Send starting_after or ending_before, not both.', { param: 'ending_before' })

  const beyond = cursor === null ? sql`` : backwards ? sql`and id > ${cursor}` : sql`and id < ${cursor}`
  // One row more than asked tells whether there is another page.
  const [rows, known] = await Promise.all([
    sql<Record<string, unknown>[]>`
      select ${listed.columns} from ${sql(listed.table)}
      where environment_id = ${tx.environment.id} ${listed.where} ${beyond} ${createdWithin(sql, request.createdAt)}
      order by id ${backwards ? sql`asc` : sql`desc`} limit ${request.limit + 1}`,
    cursor === null ? [true] : sql`select id from ${sql(listed.table)} where environment_id = ${tx.environment.id} and id = ${cursor}`,
  ])
  if (known.length === 0)
    throw new Failure('parameter_invalid', `No object has the id ${cursor}: use the id of an item of this list.`, {
      param: backwards ? 'ending_before' : 'starting_after',
    })
  const items = rows.slice(0, request.limit) as T[]
  return { items: backwards ? items.reverse() : items, hasMore: rows.length > request.limit }
}

function createdWithin(sql: TransactionSql, { gte, gt, lte, lt }: PageRequest['createdAt']): Fragment {
  return sql`
    ${gte === null ? sql`` : sql`and created_at >= ${gte}`} ${gt === null ? sql`` : sql`and created_at > ${gt}`}
    ${lte === null ? sql`` : sql`and created_at <= ${lte}`} ${lt === null ? sql`` : sql`and created_at < ${lt}`}`
}
