/** Public purchase pages are looked up before the environment is known: the address names only what is sold. */
import type { Sql } from '../../db/postgres.ts'

export type Seller = { environmentId: string; live: boolean }

/** Environments in which the reference, an id or lookup_key, is sold in public. */
export async function findSellers(sql: Sql, kind: 'product' | 'price', reference: string, limit: number): Promise<Seller[]> {
  const sold =
    kind === 'product' ? sql`p.id = ${reference} or p.lookup_key = ${reference}` : sql`r.id = ${reference} or r.lookup_key = ${reference}`
  return await sql<Seller[]>`
    select distinct r.environment_id, e.kind = 'live' as live
    from prices r
    join products p on p.environment_id = r.environment_id and p.id = r.product_id and p.archived_at is null
    join environments e on e.id = r.environment_id
    where r.public and r.listed and r.archived_at is null and (${sold})
    order by 1 limit ${limit}`
}
