/** Query parameters as they are named: `expand[]` and `created_at[gte]` are names, not structure. Twice the same makes a list. */
export function readQuery(text: string): Record<string, unknown> {
  const query: Record<string, unknown> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    const before = query[name]
    query[name] = before === undefined ? value : [before, value].flat()
  }
  return query
}
