import { Failure } from '../core/failure.ts'

/** What was looked for by its id; another environment's is as unknown as none. */
export function found<T>(value: T | null, noun: string, reference: string): T {
  if (value === null) throw new Failure('not_found', `There is no ${noun} "${reference}" in this environment.`)
  return value
}
