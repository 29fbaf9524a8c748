/** All that the database holds, as text. */
import type { Sql } from '../../src/db/postgres.ts'

/** `table {row as JSON}`, sorted; with an environment, only what belongs to it. */
export async function dumpRows(sql: Sql, environmentId: string | null = null): Promise<string[]> {
  const tables = await sql<{ name: string; owned: boolean }[]>`
    select t.table_name as name, exists (
      select 1 from information_schema.columns c
      where c.table_schema = t.table_schema and c.table_name = t.table_name and c.column_name = 'environment_id') as owned
    from information_schema.tables t where t.table_schema = 'public' and t.table_type = 'BASE TABLE' order by t.table_name`
  const lines: string[] = []
  for (const { name, owned } of tables) {
    if (environmentId !== null && !owned) continue
    const where = environmentId === null ? sql`` : sql`where environment_id = ${environmentId}`
    const rows = await sql<{ row: string }[]>`select row_to_json(t)::text as row from ${sql(name)} t ${where}`
    lines.push(...rows.map(({ row }) => `${name} ${row}`))
  }
  return lines.sort()
}
