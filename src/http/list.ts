import type { Page, PageRequest } from '../engine/page.ts'

type PageParams = {
  limit: number
  starting_after?: string
  ending_before?: string
  'created_at[gt]'?: string
  'created_at[gte]'?: string
  'created_at[lt]'?: string
  'created_at[lte]'?: string
}

/** The query of a list, as the engine takes it. */
export function pageRequest(query: PageParams): PageRequest {
  const moment = (text: string | undefined) => (text === undefined ? null : Temporal.Instant.from(text))
  return {
    limit: query.limit,
    startingAfter: query.starting_after ?? null,
    endingBefore: query.ending_before ?? null,
    createdAt: {
      gt: moment(query['created_at[gt]']),
      gte: moment(query['created_at[gte]']),
      lt: moment(query['created_at[lt]']),
      lte: moment(query['created_at[lte]']),
    },
  }
}

/** A page as it is answered. `url` is the list's own path. */
export function presentList<T>(page: Page<T>, url: string, present: (item: T) => unknown) {
  return { object: 'list' as const, data: page.items.map(present), has_more: page.hasMore, url }
}
