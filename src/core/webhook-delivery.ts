/** Events as they are stored, and the work of sending one event to one endpoint. */

export type WebhookEvent = {
  environmentId: string
  id: string
  eventType: string
  objectId: string
  objectVersion: number
  /** The object as it was then, as JSON text. */
  snapshot: string
  createdAt: Temporal.Instant
  /** Null until the sequencer has seen it. */
  sequence: bigint | null
}

/** `exhausted`: all tries failed. `canceled`: the endpoint was gone, switched off or deleted before one succeeded. */
export type DeliveryStatus = 'pending' | 'succeeded' | 'exhausted' | 'canceled'

export type Delivery = {
  environmentId: string
  id: string
  eventId: string
  endpointId: string
  status: DeliveryStatus
  /** Tries of the present schedule: sending again starts a new one. */
  attemptCount: number
  nextAttemptAt: Temporal.Instant | null
  createdAt: Temporal.Instant
  updatedAt: Temporal.Instant
}

export type DeliveryAttempt = {
  deliveryId: string
  number: number
  attemptedAt: Temporal.Instant
  /** Null when there was no answer: `error` says why. */
  status: number | null
  durationMs: number
  response: string | null
  error: string | null
}
