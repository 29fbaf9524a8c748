/** The program's port to the gateway: the line between them, on which everything can go wrong. */
import { createHmac } from 'node:crypto'
import { httpForbidden } from '../../src/db/transaction.ts'
import type { HostedState, PaymentProvider, PaymentState, ProviderError, RefundState, Result } from '../../src/providers/provider.ts'
import type { Chance } from './chance.ts'
import type { Faults } from './faults.ts'
import { type Charge, cards, type Gateway, type GivenBack, type Link, leastOpenMs, type Refusal } from './gateway.ts'
import type { Tasks } from './tasks.ts'

const hourMs = 3_600_000

export type Line = {
  /** Until then nobody answers. */
  outageUntil: number
  /** Links that were refused for no reason of ours, by attempt key. */
  refused: Set<string>
  /** When an answer to "close it" got back, by attempt key of the link. */
  heard: Map<string, number[]>
  /** Attempts to charge whose outcome nobody here knows, by attempt key of the link. */
  unknown: Map<string, string>
  complaints: string[]
}

type Parts = { gateway: Gateway; tasks: Tasks; faults: Faults; chance: Chance; line: Line }

export function sign(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

export function gatewayPort({ gateway, tasks, faults, chance, line }: Parts): PaymentProvider {
  const at = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms)
  const no = (kind: ProviderError['kind'], message: string): Result<never> => ({ ok: false, error: { kind, message, code: message } })

  function payment(charge: Charge): PaymentState {
    const declined = charge.status === 'failed'
    return {
      reference: charge.id,
      status: charge.status,
      amount: { amount: charge.amount, currency: charge.currency },
      refunded: gateway.refundedOf(charge.id, ['succeeded']),
      instrument: {
        reference: `gins_${charge.id}`,
        type: charge.card.does === 'debits' ? 'bank_debit' : 'card',
        brand: 'visa',
        last4: '4242',
        expMonth: 12,
        expYear: 2040,
        hsaFsa: false,
      },
      failure: declined
        ? { category: 'declined', code: 'card_declined', decline_code: charge.declineCode, message: 'Declined.', retry: 'later' }
        : null,
      settledAt: charge.capturedAt === null ? null : at(charge.capturedAt),
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

  const refundState = (refund: GivenBack): RefundState => ({
    reference: refund.id,
    status: refund.status,
    amount: { amount: refund.amount, currency: refund.currency },
    failure: null,
  })

  const told = <F extends object, T>(from: F | Refusal, as: (found: F) => T): Result<T> =>
    'refused' in from ? no('rejected', (from as Refusal).refused) : { ok: true, value: as(from as F) }

  /** One exchange over the line. `effect` is what the gateway does when the request gets there; `refusable`: it may refuse for no reason of ours. */
  async function exchange<T>(name: string, deadlineMs: number, effect: () => Result<T>, refusable?: string): Promise<Result<T>> {
    if (httpForbidden()) line.complaints.push(`${name} was called inside a transaction`)
    const strikes = (kind: Parameters<Faults['strikes']>[0]) => faults.strikes(kind, chance)
    // On the way there. A crash here: it was never sent.
    await tasks.point()
    if (tasks.now() < line.outageUntil || strikes('call_unavailable')) return no('unavailable', 'unavailable')
    if (refusable !== undefined && (line.refused.has(refusable) || (!gateway.linkOfAttempt(refusable) && strikes('call_rejected')))) {
      line.refused.add(refusable)
      return no('rejected', 'refused_for_no_reason')
    }
    const silence = no('unknown_outcome', 'no answer in time')
    if (strikes('call_lost_before')) {
      await tasks.point(tasks.now() + deadlineMs)
      return silence
    }
    if (strikes('call_delayed')) {
      tasks.at(tasks.now() + deadlineMs + chance.int(1, hourMs / 2), () => void effect())
      await tasks.point(tasks.now() + deadlineMs)
      return silence
    }
    if (strikes('call_slow')) await tasks.point(tasks.now() + chance.int(1, deadlineMs / 2))
    const answer = effect()
    if (strikes('call_lost_after')) {
      await tasks.point(tasks.now() + deadlineMs)
      return silence
    }
    // On the way back. A crash here: it was done, and nobody here knows.
    await tasks.point(tasks.now() + (strikes('call_slow') ? chance.int(1, deadlineMs / 2) : 0))
    return answer
  }

  const keyOf = (reference: string) => gateway.links.get(reference)?.attemptKey ?? ''
  function hear<T>(attemptKey: string, answer: Result<T>): Result<T> {
    if (answer.ok) line.unknown.delete(attemptKey)
    return answer
  }

  const readDeadlineMs = 10_000
  return {
    kind: 'gateway',
    paidEventType: 'link.paid',
    minimumExpirySeconds: leastOpenMs / 1000,
    startHosted: (_, request, attempt) =>
      exchange(
        'startHosted',
        attempt.deadlineMs,
        () =>
          told(
            gateway.open({
              attemptKey: attempt.attemptKey,
              ...request.amount,
              expiresAt: request.expiresAt.epochMilliseconds,
              theirs: request.ours,
            }),
            hosted,
          ),
        attempt.attemptKey,
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
      return hear(attemptKey, await exchange('findHosted', readDeadlineMs, find))
    },
    async payForm(_, reference, form, attempt) {
      const card = cards[form.testCard]!
      const theirs = { paymentId: form.paymentId }
      const open = () => gateway.linkNow(reference)?.status === 'open'
      const openBefore = open()
      const odd = oddAmount(faults, chance, gateway.linkNow(reference)?.amount ?? 0n)
      const link = keyOf(reference)
      if ((line.unknown.get(link) ?? attempt.attemptKey) !== attempt.attemptKey)
        line.complaints.push('a second charge was asked for while the outcome of one was unknown')
      line.unknown.set(link, attempt.attemptKey)
      const answer = await exchange('payForm', attempt.deadlineMs, () => {
        const begunBefore = openBefore && !open() && faults.strikes('late_money', chance)
        const paying = { attemptKey: attempt.attemptKey, card, authentication: form.authentication, theirs, begunBefore, ...odd }
        return told(gateway.pay(reference, paying), payment)
      })
      if (answer.ok || answer.error.kind === 'rejected') line.unknown.delete(link)
      return answer
    },
    refund: (_, request, attempt) =>
      exchange('refund', attempt.deadlineMs, () => {
        const slowMs = faults.strikes('refund_slow', chance) ? chance.int(1, 48 * hourMs) : 0
        return told(gateway.refund({ attemptKey: attempt.attemptKey, chargeId: request.payment, ...request.amount }, slowMs), refundState)
      }),
    findRefund: (_, attemptKey) =>
      exchange('findRefund', readDeadlineMs, () => {
        const refund = gateway.refundOfAttempt(attemptKey)
        return { ok: true, value: refund && refundState(refund) }
      }),
    parseWebhook({ headers, body, secrets }) {
      if (!secrets.some(secret => sign(body, secret) === headers['gateway-signature'])) return { ok: false, reason: 'signature_mismatch' }
      const { id, type, link, refund } = JSON.parse(body) as Record<string, string>
      const concerns = link
        ? ({ kind: 'hosted', reference: link } as const)
        : refund
          ? ({ kind: 'refund', reference: refund } as const)
          : null
      return { ok: true, events: [{ dedupeKey: id!, eventType: type!, concerns }] }
    },
  }
}

/** What is charged instead of what was asked. */
export function oddAmount(faults: Faults, chance: Chance, amount: bigint): { amount?: bigint; currency?: string } {
  if (faults.strikes('wrong_amount', chance)) return { amount: amount + BigInt(chance.pick([-1, 1, 100])) }
  if (faults.strikes('wrong_currency', chance)) return { currency: 'jpy' }
  return {}
}
