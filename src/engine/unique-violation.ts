/** Whether the database refused a row because of this unique index: somebody else was faster. */
export function violates(error: unknown, index: string): boolean {
  const { code, constraint_name: constraint } = error as { code?: string; constraint_name?: string }
  return code === '23505' && constraint === index
}
