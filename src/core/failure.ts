/**
 * The closed list of expected "no"s. A failure says what is wrong and what to do; `http/answer.ts` turns its type into
 * a status. Anything that is not a Failure is a fault of ours.
 */
export type FailureType =
  | 'invalid_request'
  | 'authentication'
  | 'permission'
  | 'not_found'
  | 'conflict'
  | 'idempotency'
  | 'payment'
  | 'rate_limit'
  | 'provider'
  | 'unavailable'

const typeOf = {
  parameter_missing: 'invalid_request',
  parameter_unknown: 'invalid_request',
  parameter_invalid: 'invalid_request',
  body_invalid: 'invalid_request',
  body_too_large: 'invalid_request',
  currency_unknown: 'invalid_request',
  amount_invalid: 'invalid_request',
  amount_too_large: 'invalid_request',
  reserved_identifier: 'invalid_request',
  plan_archived: 'invalid_request',
  price_not_available: 'invalid_request',
  billing_period_required: 'invalid_request',
  zero_amount: 'invalid_request',
  not_supported: 'invalid_request',
  amount_too_small: 'invalid_request',
  currency_mismatch: 'invalid_request',
  price_archived: 'invalid_request',
  product_archived: 'invalid_request',
  feature_archived: 'invalid_request',
  coupon_not_applicable: 'invalid_request',
  promotion_code_invalid: 'invalid_request',
  tax_rate_archived: 'invalid_request',
  refund_exceeds_payment: 'invalid_request',
  provider_not_connected: 'invalid_request',
  url_not_allowed: 'invalid_request',
  clock_not_later: 'invalid_request',
  card_number_refused: 'invalid_request',
  test_card_unknown: 'invalid_request',
  version_unsupported: 'invalid_request',
  signature_invalid: 'invalid_request',
  key_missing: 'authentication',
  key_invalid: 'authentication',
  environment_mismatch: 'permission',
  scope_missing: 'permission',
  live_needs_live_key: 'permission',
  customer_not_found: 'not_found',
  not_found: 'not_found',
  route_not_found: 'not_found',
  customer_exists: 'conflict',
  code_in_use: 'conflict',
  coupon_exhausted: 'conflict',
  subscription_not_activatable: 'conflict',
  invoice_not_open: 'conflict',
  invoice_not_draft: 'conflict',
  letter_not_open: 'conflict',
  payment_not_refundable: 'conflict',
  payment_disputed: 'conflict',
  dispute_closed: 'conflict',
  method_in_use: 'conflict',
  lookup_key_in_use: 'conflict',
  price_replaced: 'conflict',
  customer_has_live_subscription: 'conflict',
  customer_has_open_session: 'conflict',
  idempotency_key_in_use: 'conflict',
  in_progress: 'conflict',
  already_subscribed: 'conflict',
  payment_in_progress: 'conflict',
  session_not_open: 'conflict',
  clock_advancing: 'conflict',
  live_environment_exists: 'conflict',
  endpoint_limit: 'conflict',
  delivery_not_ready: 'conflict',
  idempotency_key_reused: 'idempotency',
  idempotency_in_flight: 'conflict',
  payment_declined: 'payment',
  payment_method_missing: 'payment',
  too_many_requests: 'rate_limit',
  provider_error: 'provider',
  provider_unavailable: 'unavailable',
  overloaded: 'unavailable',
  database_unavailable: 'unavailable',
} as const satisfies Record<string, FailureType>

export type FailureCode = keyof typeof typeOf

export type FailureDetail = {
  /** The request field at fault, in the wire's words: `configuration.create_subscription_params.plan_id`. */
  param?: string
  /** Facts a program can act on: ids, what exists, a decline code. */
  details?: Record<string, unknown>
  retryAfterSeconds?: number
}

export class Failure extends Error {
  readonly code: FailureCode
  readonly type: FailureType
  readonly param: string | null
  readonly details: Record<string, unknown> | null
  readonly retryAfterSeconds: number | null

  constructor(code: FailureCode, message: string, detail: FailureDetail = {}) {
    super(message)
    this.name = 'Failure'
    this.code = code
    this.type = typeOf[code]
    this.param = detail.param ?? null
    this.details = detail.details ?? null
    this.retryAfterSeconds = detail.retryAfterSeconds ?? null
  }
}

export const failureCodes = Object.keys(typeOf) as FailureCode[]

/** The type of a code, for documents and tests. */
export function failureType(code: FailureCode): FailureType {
  return typeOf[code]
}
