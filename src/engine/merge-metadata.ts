import { Failure } from '../core/failure.ts'
import type { Metadata } from '../core/record.ts'

/** As many as one request may carry: merging must not be a way around that. */
const keysMax = 50

/** What is given is laid over what is there; an empty value removes its key. */
export function mergeMetadata(old: Metadata, given: Metadata): Metadata {
  const merged = Object.fromEntries(Object.entries({ ...old, ...given }).filter(([, value]) => value !== ''))
  if (Object.keys(merged).length > keysMax)
    throw new Failure('parameter_invalid', `metadata would have more than ${keysMax} keys: remove some by sending them empty.`, {
      param: 'metadata',
    })
  return merged
}
