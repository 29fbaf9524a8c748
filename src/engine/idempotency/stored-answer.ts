import type { Seal } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { KeyedRequest } from './request-key.ts'

/** An answer as it went out: `text` is the body to the letter. */
export type StoredAnswer = { status: number; headers: Record<string, string>; text: string }

export function sealAnswer(seal: Seal, request: KeyedRequest, { headers, text }: StoredAnswer): string {
  return seal.seal(JSON.stringify({ headers, text }), purpose(request))
}

type Row = { requestHash: Buffer; state: 'started' | 'finished'; status: number | null; sealedBody: string | null }

/** The answer in a key's row, for the same request; throws when it was another request or has no answer yet. */
export function openAnswer(seal: Seal, request: KeyedRequest, row: Row): StoredAnswer {
  if (!row.requestHash.equals(request.hash))
    throw new Failure(
      'idempotency_key_reused',
      'This Idempotency-Key was used with another body or route: use a new key for a new request.',
      {
        param: 'Idempotency-Key',
      },
    )
  if (row.state === 'started') throw inFlight()
  return { status: row.status!, ...(JSON.parse(seal.open(row.sealedBody!, purpose(request))) as Omit<StoredAnswer, 'status'>) }
}

export function inFlight(): Failure {
  return new Failure('idempotency_in_flight', 'A request with this Idempotency-Key is being worked on: repeat it in a second.', {
    param: 'Idempotency-Key',
    retryAfterSeconds: 1,
  })
}

/** Bound to its row: an answer moved to another key does not open. */
function purpose({ environmentId, key }: KeyedRequest): string {
  return `idempotent_answer:${environmentId}:${key}`
}
