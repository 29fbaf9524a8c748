import { Failure } from '../core/failure.ts'
import { looksLikeOurs } from '../core/id.ts'

/** Where an id is taken, your own key is taken too: so a key that could be one of our ids is refused. */
export function refuseReserved(key: string | null | undefined, param: string): void {
  if (typeof key === 'string' && looksLikeOurs(key))
    throw new Failure('reserved_identifier', `${param} "${key}" is shaped like one of our ids: choose another one.`, { param })
}
