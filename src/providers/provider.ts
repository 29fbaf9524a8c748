/**
 * The port to whoever moves the money. A decline is a value (`ok`, status failed); only infrastructure is not ok.
 * A time-out is `unknown_outcome`: the engine asks (`fetch…`, `findByAttempt`) before anything is tried again.
 * Amounts are bigint minor units with a lower-case currency. Errors: see `ProviderError`; nothing here throws for them.
 */
import type { PaymentFailure } from '../core/payment.ts'

export type Money = { amount: bigint; currency: string }

/** What of ours is written beside the provider's object, so that it can be found again. */
export type Ours = {
  environmentId: string
  sessionId?: string
  paymentId?: string
  invoiceId?: string
  customerId?: string
  refundId?: string
}

/** `attemptKey` (10–36 characters) was stored before the call and is the provider's idempotency key. */
export type Attempt = { attemptKey: string; deadlineMs: number }

/** `environmentNow`: the moment of the environment's clock, for providers that live by it (the sandbox). */
export type Scope = { environmentId: string; connectionId: string; livemode: boolean; environmentNow: Temporal.Instant }

export type ProviderError = {
  kind: 'rejected' | 'rate_limited' | 'auth' | 'conflict' | 'unavailable' | 'unknown_outcome' | 'unsupported'
  message: string
  code?: string
  retryAfterMs?: number
}
export type Result<T> = { ok: true; value: T } | { ok: false; error: ProviderError }

export type Instrument = {
  reference: string
  type: string
  brand: string | null
  last4: string | null
  expMonth: number | null
  expYear: number | null
  hsaFsa: boolean
}

export type PaymentState = {
  reference: string
  status: 'requires_action' | 'processing' | 'succeeded' | 'failed' | 'canceled'
  amount: Money
  refunded: bigint
  instrument: Instrument | null
  failure: PaymentFailure | null
  /** When the money was captured or settled, by the provider's word. */
  settledAt: Temporal.Instant | null
  ours: Ours | null
}

export type HostedState = {
  reference: string
  /** `paid` of a setup page: the method is kept, as the instrument of its succeeded payment of zero. */
  status: 'open' | 'processing' | 'paid' | 'expired' | 'canceled'
  /** The provider's own page; null when our page is the provider's (the sandbox). */
  url: string | null
  payments: PaymentState[]
  ours: Ours | null
}

/** The buyer's bank took a payment back: `amount` of it, and says later who keeps it. `payment` is the provider's. */
export type DisputeState = {
  reference: string
  payment: string
  status: 'opened' | 'won' | 'lost'
  amount: Money
  reason: string
  openedAt: Temporal.Instant
  closedAt: Temporal.Instant | null
  ours: Ours | null
}

export type RefundState = { reference: string; status: 'pending' | 'succeeded' | 'failed'; amount: Money; failure: PaymentFailure | null }

export type HostedRequest = {
  /** setup: the page keeps a method and moves nothing; its amount is zero. */
  purpose: 'payment' | 'setup'
  amount: Money
  description: string
  customer: { id: string | null; email: string | null; name: string | null }
  returnUrl: string
  cancelUrl: string
  /** When the provider's page must stop taking money, if it can (its own minimum may be later). */
  expiresAt: Temporal.Instant
  ours: Ours
}

/** A charge without the buyer: `instrument` is the provider's token. */
export type SavedCharge = { instrument: string; amount: Money; description: string; ours: Ours }

/** What a buyer does on the sandbox's card form; `paymentId` is our attempt, `testCard` a name of `core/test-card.ts`. */
export type FormPayment = { paymentId: string; testCard: string; authentication: 'complete' | 'fail' | null }

export type ProviderEvent = {
  /** The same fact told twice has the same key. */
  dedupeKey: string
  eventType: string
  concerns: { kind: 'hosted' | 'payment' | 'refund' | 'dispute'; reference: string } | null
}

export type PaymentProvider = {
  readonly kind: string
  /** The event that tells of a paid page: named when it is missing. */
  readonly paidEventType: string
  /** The least time a provider's page stays open, in seconds. */
  readonly minimumExpirySeconds: number
  startHosted(scope: Scope, request: HostedRequest, attempt: Attempt): Promise<Result<HostedState>>
  fetchHosted(scope: Scope, reference: string): Promise<Result<HostedState>>
  /** May answer `paid`: the caller handles the lost race. Open authentication steps are cancelled with it. */
  cancelHosted(scope: Scope, reference: string): Promise<Result<HostedState>>
  /** The link made under an attempt key, or null when the attempt never arrived. */
  findHosted(scope: Scope, attemptKey: string): Promise<Result<HostedState | null>>
  /** Only where the card form is ours: the sandbox. A link that takes no more money answers `rejected`. */
  payForm?(scope: Scope, reference: string, form: FormPayment, attempt: Attempt): Promise<Result<PaymentState>>
  /** The least it charges in a currency, in minor units; `named` is the provider it plays, where it plays one. */
  minimumCharge(currency: string, named: string): bigint
  /** Charges a kept instrument without the buyer. A decline is a value; asking for authentication is one, too. */
  chargeSaved(scope: Scope, request: SavedCharge, attempt: Attempt): Promise<Result<PaymentState>>
  fetchPayment(scope: Scope, reference: string): Promise<Result<PaymentState>>
  /** The charge made under an attempt key, or null when the attempt never arrived. */
  findPayment(scope: Scope, attemptKey: string): Promise<Result<PaymentState | null>>
  /** `rejected` with the code `payment_disputed`: not while, or because, the buyer's bank has the money. */
  refund(scope: Scope, request: { payment: string; amount: Money; ours: Ours }, attempt: Attempt): Promise<Result<RefundState>>
  findRefund(scope: Scope, attemptKey: string): Promise<Result<RefundState | null>>
  fetchDispute(scope: Scope, reference: string): Promise<Result<DisputeState>>
  /** Only where we are the bank: the sandbox. */
  closeDispute?(scope: Scope, reference: string, status: 'won' | 'lost'): Promise<Result<DisputeState>>
  /** Checks the signature on the raw body. `secrets` are the connection's, the newest first. */
  parseWebhook(input: {
    headers: Record<string, string | undefined>
    body: string
    secrets: string[]
    now: Temporal.Instant
  }): { ok: true; events: ProviderEvent[] } | { ok: false; reason: string }
}

/** Providers by kind. `forKind` is undefined for a kind this program cannot speak to. */
export type Providers = { forKind(kind: string): PaymentProvider | undefined }
