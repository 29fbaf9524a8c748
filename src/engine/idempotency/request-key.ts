/** What "the same request" means: the same key in the same environment, for the same route and body. */
import { createHash } from 'node:crypto'

export type KeyedRequest = {
  environmentId: string
  key: string
  /** Method and path as sent, without the `/api` of the twin route. */
  route: string
  hash: Buffer
}

/** `asked` is compared after the checks: defaults are filled in and letter case is evened out. */
export function keyedRequest(input: { environmentId: string; key: string; route: string; asked: unknown }): KeyedRequest {
  const { environmentId, key, route, asked } = input
  const hash = createHash('sha256')
    .update(route)
    .update('\0')
    .update(JSON.stringify(inOrder(asked)) ?? '')
    .digest()
  return { environmentId, key, route, hash }
}

/** Names the key for advisory locks, which know 64-bit numbers only: a clash costs an unneeded 409, never a second effect. */
export function lockNumber({ environmentId, key }: KeyedRequest): bigint {
  return createHash('sha256').update(environmentId).update('\0').update(key).digest().readBigInt64BE()
}

/** The order of fields says nothing. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, inOrder(each)]),
  )
}
