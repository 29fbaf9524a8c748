/**
 * Outgoing webhooks: how one is signed (the Standard Webhooks scheme), when it is tried again, when an endpoint is switched
 * off, and which events it wants.
 *
 * Invariant: what is signed is the exact text that is sent, as `id.timestamp.body`.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { invariant } from './invariant.ts'

const secretPrefix = 'whsec_'
/** The scheme's own bounds: shorter keys can be guessed, longer ones add nothing. */
const secretBytes = { least: 24, most: 64 }
/** How far the sender's and the receiver's clocks may differ before a message counts as replayed. */
const signatureToleranceSeconds = 300

/** The `webhook-signature` header: one signature per secret, so that the old and the new one both verify during a rotation. */
export function signWebhook(input: { id: string; timestampSeconds: number; body: string; secrets: string[] }): string {
  const { id, timestampSeconds, body, secrets } = input
  invariant(/^[^.\s]+$/.test(id), 'a webhook id is not empty and has no dot or blank: the dot separates what is signed')
  invariant(Number.isSafeInteger(timestampSeconds) && timestampSeconds > 0, 'a webhook timestamp is in whole seconds')
  const keys = readSecrets(secrets)
  invariant(keys, `a webhook secret is ${secretPrefix} and base64 of ${secretBytes.least} to ${secretBytes.most} bytes`)
  return keys.map(key => `v1,${signature(key, id, String(timestampSeconds), body)}`).join(' ')
}

type WebhookRefusal =
  | 'secret_invalid'
  | 'header_missing'
  | 'timestamp_invalid'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_mismatch'

/** `timestamp` and `signature` are the texts of their headers, `body` the text as received. */
export function verifyWebhook(input: {
  id: string
  timestamp: string
  signature: string
  body: string
  secrets: string[]
  nowSeconds: number
  toleranceSeconds?: number
}): { ok: true } | { ok: false; reason: WebhookRefusal } {
  const tolerance = input.toleranceSeconds ?? signatureToleranceSeconds
  const keys = readSecrets(input.secrets)
  if (!keys) return { ok: false, reason: 'secret_invalid' }
  if (!input.id || !input.timestamp || !input.signature) return { ok: false, reason: 'header_missing' }
  if (!/^[1-9]\d{0,11}$/.test(input.timestamp)) return { ok: false, reason: 'timestamp_invalid' }
  const age = input.nowSeconds - Number(input.timestamp)
  if (age > tolerance) return { ok: false, reason: 'timestamp_too_old' }
  if (age < -tolerance) return { ok: false, reason: 'timestamp_too_new' }

  const wanted = keys.map(key => Buffer.from(signature(key, input.id, input.timestamp, input.body)))
  let matches = false
  // Every pair is compared to the end: the time taken tells nothing about which one matched, or how nearly.
  for (const entry of input.signature.split(' ')) {
    if (!entry.startsWith('v1,')) continue
    const given = Buffer.from(entry.slice('v1,'.length))
    for (const each of wanted) matches = (given.length === each.length && timingSafeEqual(given, each)) || matches
  }
  return matches ? { ok: true } : { ok: false, reason: 'signature_mismatch' }
}

function signature(key: Buffer, id: string, timestamp: string, body: string): string {
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
}

/** null when there is none or any is malformed. The prefix may be missing: other senders hand out the bare base64. */
function readSecrets(secrets: string[]): Buffer[] | null {
  const keys = secrets.map(secret => {
    const text = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret
    const key = Buffer.from(text, 'base64')
    const padded = key.toString('base64')
    const isExact = text === padded || text === padded.replace(/=+$/, '')
    return isExact && key.length >= secretBytes.least && key.length <= secretBytes.most ? key : null
  })
  return keys.length > 0 && keys.every(key => key !== null) ? keys : null
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/**
 * What is waited after each failed try: ten tries over 75 h 35 min 5 s. Quick at first, for a receiver that is being restarted;
 * then long enough that one which breaks on a Friday evening is back on Monday without a loss.
 */
export const deliveryDelays: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]

/** Up to this share earlier or later, so that the backlog of a receiver that was down does not come back all at once. */
const jitterShare = 0.2

/** null: all tries are used up. `jitter` is drawn evenly from 0 to 1; 0.5 is the plain delay. Before the first try there is no wait. */
export function nextDeliveryDelayMs(attemptsMade: number, jitter: number): number | null {
  if (attemptsMade === 0) return 0
  const step = deliveryDelays[attemptsMade - 1]
  return step === undefined ? null : Math.round(step * (1 - jitterShare + 2 * jitterShare * jitter))
}

/**
 * The wait when the receiver asked for one (`Retry-After` in seconds): never shorter than the step, or it could make us hammer;
 * never longer than twice the step, or it could push a delivery out of the schedule. Without a readable header, the step.
 */
export function retryAfterMs(step: number, header: string | null): number {
  const asked = header !== null && /^\s*\d+\s*$/.test(header) ? Number(header) * second : step
  return Math.min(Math.max(asked, step), 2 * step)
}

/** Long enough to outlast a holiday week-end and one full schedule of tries. */
const failingMs = 5 * 24 * hour
/** An endpoint that sees one event a week is not judged by a single try. */
const failuresToDisable = 10

/** `failingSince` (null after a success) and `failures` count only what came after the last success; times are epoch milliseconds. */
export function shouldDisableEndpoint(input: {
  failingSince: number | null
  now: number
  failures: number
  lastStatus: number | null
}): boolean {
  const { failingSince, now, failures, lastStatus } = input
  // 410 Gone: the receiver itself says that nobody is there any more.
  if (lastStatus === 410) return true
  return failingSince !== null && now - failingSince >= failingMs && failures >= failuresToDisable
}

/** `enabled` holds `*`, exact types, and prefixes such as `checkout.*`. */
export function eventMatches(enabled: string[], type: string): boolean {
  return enabled.some(filter => filter === '*' || filter === type || (filter.endsWith('.*') && type.startsWith(filter.slice(0, -1))))
}
