/** Stops on a state that cannot be: a programming error, never an answer to a client. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`)
}
