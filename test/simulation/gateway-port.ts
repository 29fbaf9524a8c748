/** The program's port to the gateway. */
import { createHmac } from 'node:crypto'
import type { HostedState, PaymentProvider, PaymentState, RefundState, Result } from '../../src/providers/provider.ts'
import { cards } from './cards.ts'
import { type Charge, type Gateway, type GivenBack, type Link, leastAmount, leastOpenMs, type Refusal } from './gateway.ts'
import { type LineParts, makeExchange, no, oddAmount } from './line.ts'

const hourMs = 3_600_000
const readDeadlineMs = 10_000

type Parts = LineParts & { gateway: Gateway }

export function sign(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

const cardName = (charge: string) => `gcard_${charge}`
const chargeOfCard = (card: string) => card.replace('gcard_', '')

export function gatewayPort(parts: Parts): PaymentProvider {
  const { gateway, faults, chance, line, tasks } = parts
  const exchange = makeExchange(parts)
  const { payment, hosted } = words(gateway)
  /** A link that the program now knows. */
  function learn<T extends HostedState | null>(answer: Result<T>): Result<T> {
    if (answer.ok && answer.value) line.told.add(answer.value.reference)
    return answer
  }

  const keyOf = (reference: string) => gateway.links.get(reference)?.attemptKey ?? ''

  /** From here on the outcome of what was charged for `what` is known. */
  function hear<T>(what: string, answer: Result<T>): Result<T> {
    if (answer.ok) line.unknown.delete(what)
    return answer
  }

  /** Complains of a second charge while one is unknown. */
  function ask(what: string, attemptKey: string): void {
    if ((line.unknown.get(what) ?? attemptKey) !== attemptKey)
      line.complaints.push('a second charge was asked for while the outcome of one was unknown')
    line.unknown.set(what, attemptKey)
  }

  /** Asked for too late is nobody's fault; anything else is ours. */
  function refusedFor(session: string, attemptKey: string, why: string): void {
    if (why === 'expires_in_the_past') line.refused.set(attemptKey, session)
    else line.complaints.push(`a link was asked for and refused: ${why}`)
  }

  const paidFor = (attemptKey: string) => [...line.unknown].find(([, key]) => key === attemptKey)?.[0] ?? ''

  return {
    kind: 'gateway',
    paidEventType: 'link.paid',
    minimumExpirySeconds: leastOpenMs / 1000,
    minimumCharge: () => leastAmount,
    startHosted: async (_, { purpose, amount, expiresAt, ours }, { attemptKey, deadlineMs }) =>
      learn(
        await exchange(
          'startHosted',
          deadlineMs,
          () => {
            const wanted = { attemptKey, purpose, ...amount, expiresAt: expiresAt.epochMilliseconds, theirs: ours }
            const link = gateway.open(wanted)
            if ('refused' in link) refusedFor(ours.sessionId ?? '', attemptKey, link.refused)
            return told(link, hosted)
          },
          { attemptKey, of: ours.sessionId ?? '', isTaken: () => gateway.linkOfAttempt(attemptKey) !== null },
        ),
      ),
    async fetchHosted(_, reference) {
      const link = () => told(gateway.linkNow(reference) ?? { refused: 'unknown_link' }, hosted)
      return hear(keyOf(reference), await exchange('fetchHosted', readDeadlineMs, link))
    },
    async cancelHosted(_, reference) {
      const answer = await exchange('cancelHosted', readDeadlineMs, () => told(gateway.close(reference), hosted))
      const key = keyOf(reference)
      if (answer.ok) line.heard.set(key, [...(line.heard.get(key) ?? []), tasks.now()])
      return hear(key, answer)
    },
    async findHosted(_, attemptKey) {
      const find = (): Result<HostedState | null> => {
        const link = gateway.linkOfAttempt(attemptKey)
        return { ok: true, value: link && hosted(gateway.linkNow(link.id)!) }
      }
      return hear(attemptKey, learn(await exchange('findHosted', readDeadlineMs, find)))
    },
    async payForm(_, reference, form, attempt) {
      const card = cards[form.testCard]!
      const theirs = { paymentId: form.paymentId }
      const open = () => gateway.linkNow(reference)?.status === 'open'
      const openBefore = open()
      const odd = oddAmount(faults, chance, gateway.linkNow(reference)?.amount ?? 0n)
      const link = keyOf(reference)
      ask(link, attempt.attemptKey)
      const answer = await exchange('payForm', attempt.deadlineMs, () => {
        const begunBefore = openBefore && !open() && faults.strikes('late_money', chance)
        const paying = { attemptKey: attempt.attemptKey, card, authentication: form.authentication, theirs, begunBefore, ...odd }
        return told(gateway.pay(reference, paying), payment)
      })
      if (answer.ok || answer.error.kind === 'rejected') line.unknown.delete(link)
      return answer
    },
    async chargeSaved(_, { instrument, amount, ours }, { attemptKey, deadlineMs }) {
      const what = ours.invoiceId ?? ''
      const odd = oddAmount(faults, chance, amount.amount)
      ask(what, attemptKey)
      const answer = await exchange(
        'chargeSaved',
        deadlineMs,
        () => {
          const charge = gateway.charge({ attemptKey, cardOf: chargeOfCard(instrument), ...amount, theirs: ours }, odd)
          if ('refused' in charge) line.complaints.push(`a kept card was charged and refused: ${charge.refused}`)
          return told(charge, payment)
        },
        { attemptKey, of: what, isTaken: () => gateway.chargeOfAttempt(attemptKey) !== null },
      )
      if (answer.ok || answer.error.kind === 'rejected') line.unknown.delete(what)
      return answer
    },
    async fetchPayment(_, reference) {
      const fetch = () => told(gateway.charges.get(reference) ?? { refused: 'unknown_charge' }, payment)
      const what = gateway.charges.get(reference)?.theirs.invoiceId ?? ''
      return hear(what, await exchange('fetchPayment', readDeadlineMs, fetch))
    },
    async findPayment(_, attemptKey) {
      const find = (): Result<PaymentState | null> => {
        const charge = gateway.chargeOfAttempt(attemptKey)
        return { ok: true, value: charge && payment(charge) }
      }
      return hear(paidFor(attemptKey), await exchange('findPayment', readDeadlineMs, find))
    },
    refund: (_, request, attempt) =>
      exchange('refund', attempt.deadlineMs, () => {
        const slowMs = faults.strikes('refund_slow', chance) ? chance.int(1, 48 * hourMs) : 0
        const refund = gateway.refund({ attemptKey: attempt.attemptKey, chargeId: request.payment, ...request.amount }, slowMs)
        if ('refused' in refund) line.complaints.push(`a refund was asked for and refused: ${refund.refused}`)
        return told(refund, refundState)
      }),
    findRefund: (_, attemptKey) =>
      exchange('findRefund', readDeadlineMs, () => {
        const refund = gateway.refundOfAttempt(attemptKey)
        return { ok: true, value: refund && refundState(refund) }
      }),
    fetchDispute: () => exchange('fetchDispute', readDeadlineMs, () => no('rejected', 'unknown_dispute')),
    parseWebhook({ headers, body, secrets }) {
      if (!secrets.some(secret => sign(body, secret) === headers['gateway-signature'])) return { ok: false, reason: 'signature_mismatch' }
      const { id, type, link, charge, refund } = JSON.parse(body) as Record<string, string>
      const of = (kind: 'hosted' | 'payment' | 'refund', reference: string | undefined) => (reference ? { kind, reference } : null)
      const concerns = of('hosted', link) ?? of('payment', charge) ?? of('refund', refund)
      return { ok: true, events: [{ dedupeKey: id!, eventType: type!, concerns }] }
    },
  }
}

function told<F extends object, T>(from: F | Refusal, as: (found: F) => T): Result<T> {
  return 'refused' in from ? no('rejected', (from as Refusal).refused) : { ok: true, value: as(from as F) }
}

const refundState = (refund: GivenBack): RefundState => ({
  reference: refund.id,
  status: refund.status,
  amount: { amount: refund.amount, currency: refund.currency },
  failure: null,
})

/** The gateway's books in the words of the port. */
function words(gateway: Gateway) {
  const payment = (charge: Charge): PaymentState => {
    const declined = charge.status === 'failed'
    const category = charge.declineCode?.startsWith('authentication') ? 'authentication' : 'declined'
    return {
      reference: charge.id,
      status: charge.status,
      amount: { amount: charge.amount, currency: charge.currency },
      refunded: gateway.refundedOf(charge.id, ['succeeded']),
      instrument: {
        reference: cardName(charge.cardOf),
        type: charge.card.does === 'debits' ? 'bank_debit' : 'card',
        brand: 'visa',
        last4: '4242',
        expMonth: 12,
        expYear: 2040,
        hsaFsa: false,
      },
      failure: declined
        ? { category, code: 'card_declined', decline_code: charge.declineCode, message: 'Declined.', retry: 'later' }
        : null,
      settledAt: charge.capturedAt === null ? null : Temporal.Instant.fromEpochMilliseconds(charge.capturedAt),
      ours: charge.theirs as PaymentState['ours'],
    }
  }
  const hosted = (link: Link): HostedState => ({
    reference: link.id,
    status: link.status,
    url: null,
    payments: gateway.chargesOf(link.id).map(payment),
    ours: link.theirs as HostedState['ours'],
  })
  return { payment, hosted }
}
