import { verifyWebhook } from '../../core/webhook.ts'
import type { PaymentProvider, ProviderEvent } from '../provider.ts'

export const parseWebhook: PaymentProvider['parseWebhook'] = ({ headers, body, secrets, now }) => {
  const id = headers['webhook-id'] ?? ''
  const checked = verifyWebhook({
    id,
    timestamp: headers['webhook-timestamp'] ?? '',
    signature: headers['webhook-signature'] ?? '',
    body,
    secrets,
    nowSeconds: Math.floor(now.epochMilliseconds / 1000),
  })
  if (!checked.ok) return checked
  const event = read(body)
  return event ? { ok: true, events: [{ dedupeKey: id, ...event }] } : { ok: false, reason: 'body_invalid' }
}

/** Types we do not know are kept, and concern nothing. */
function read(body: string): Omit<ProviderEvent, 'dedupeKey'> | null {
  const told = parseObject(body)
  if (!told || typeof told.type !== 'string') return null
  const data = (typeof told.data === 'object' && told.data !== null ? told.data : {}) as Record<string, unknown>
  return { eventType: told.type, concerns: concernOf(told.type, data) }
}

function concernOf(type: string, { link, payment, refund, dispute }: Record<string, unknown>): ProviderEvent['concerns'] {
  if (type.startsWith('sandbox.refund.')) return typeof refund === 'string' ? { kind: 'refund', reference: refund } : null
  if (type.startsWith('sandbox.dispute.')) return typeof dispute === 'string' ? { kind: 'dispute', reference: dispute } : null
  if (/^sandbox\.(link|payment)\./.test(type)) {
    if (typeof link === 'string') return { kind: 'hosted', reference: link }
    return typeof payment === 'string' ? { kind: 'payment', reference: payment } : null
  }
  return null
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
