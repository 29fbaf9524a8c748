/**
 * A payment gateway of its own, with its own books: links, charges, refunds. It imports nothing of the program, so that
 * what both say can be compared. Times are milliseconds of the virtual clock.
 *
 *   link: open ──▶ paid | processing | expired | canceled       processing ──▶ paid | open
 */
export type LinkStatus = 'open' | 'processing' | 'paid' | 'expired' | 'canceled'
export type ChargeStatus = 'requires_action' | 'processing' | 'succeeded' | 'failed' | 'canceled'

/** What the merchant's program writes beside ours. */
export type Theirs = Readonly<Record<string, string | undefined>>

export type Link = {
  id: string
  attemptKey: string
  amount: bigint
  currency: string
  status: LinkStatus
  expiresAt: number
  /** When it took no more money by itself or because it was told to; null while it does, and when it was paid. */
  closedAt: number | null
  theirs: Theirs
}

export type Charge = {
  id: string
  linkId: string
  /** Of the form; null for one made on the gateway's own page. */
  attemptKey: string | null
  card: Card
  status: ChargeStatus
  amount: bigint
  currency: string
  capturedAt: number | null
  declineCode: string | null
  theirs: Theirs
}

export type GivenBack = {
  id: string
  attemptKey: string
  chargeId: string
  amount: bigint
  currency: string
  status: 'pending' | 'succeeded' | 'failed'
}

export type News = { type: string; link?: string; refund?: string }

export type Refusal = { refused: string }

/** What a card does. A debit takes its days. */
export type Card =
  | { does: 'pays' }
  | { does: 'declines'; code: string }
  | { does: 'authenticates' }
  | { does: 'debits'; days: number; well: boolean }

/** By the names that the merchant's form sends. */
export const cards: Readonly<Record<string, Card>> = {
  success: { does: 'pays' },
  success_mastercard: { does: 'pays' },
  hsa_fsa: { does: 'pays' },
  declined: { does: 'declines', code: 'generic_decline' },
  insufficient_funds: { does: 'declines', code: 'insufficient_funds' },
  expired: { does: 'declines', code: 'expired_card' },
  authentication_once: { does: 'authenticates' },
  authentication_always: { does: 'authenticates' },
  bank_debit: { does: 'debits', days: 3, well: true },
  bank_debit_fails: { does: 'debits', days: 3, well: false },
}

const dayMs = 86_400_000
/** Its links stay open at least so long, whatever they were asked to. */
export const leastOpenMs = 16 * 60_000

export type Gateway = ReturnType<typeof makeGateway>

export function makeGateway(parts: { now(): number; later(at: number, run: () => void): void; tell(news: News): void }) {
  const { now, later, tell } = parts
  const links = new Map<string, Link>()
  const charges = new Map<string, Charge>()
  const refunds = new Map<string, GivenBack>()
  let made = 0
  const id = (kind: string) => {
    made += 1
    return `${kind}_${String(made).padStart(8, '0')}`
  }
  const find = <T>(all: Map<string, T>, of: (one: T) => boolean) => [...all.values()].find(of) ?? null

  function linkNow(linkId: string): Link | null {
    const link = links.get(linkId) ?? null
    if (link?.status === 'open' && now() >= link.expiresAt) {
      Object.assign(link, { status: 'expired', closedAt: link.expiresAt })
      dropWaiting(linkId)
    }
    return link
  }

  /** Who waits at the bank's step can't come back to a link that was paid or takes no more money. */
  function dropWaiting(linkId: string): void {
    for (const charge of chargesOf(linkId)) if (charge.status === 'requires_action') charge.status = 'canceled'
  }

  const chargesOf = (linkId: string) => [...charges.values()].filter(c => c.linkId === linkId)
  const refundedOf = (chargeId: string, counting: readonly GivenBack['status'][]) =>
    [...refunds.values()].filter(r => r.chargeId === chargeId && counting.includes(r.status)).reduce((sum, r) => sum + r.amount, 0n)

  function move(charge: Charge, status: ChargeStatus, declineCode: string | null = null): void {
    Object.assign(charge, { status, declineCode, capturedAt: status === 'succeeded' ? now() : null })
    const link = linkNow(charge.linkId)!
    if (status === 'succeeded') {
      link.status = 'paid'
      dropWaiting(link.id)
    } else if (status === 'processing' && link.status === 'open') link.status = 'processing'
    else if (link.status === 'processing' && !chargesOf(link.id).some(c => c.status === 'processing')) link.status = 'open'
    tell({ type: status === 'succeeded' ? 'link.paid' : `charge.${status}`, link: link.id })
  }

  /** What the card does now, and for a debit in its days. */
  function run(charge: Charge, authentication: 'complete' | 'fail' | null): void {
    const { card } = charge
    if (card.does === 'pays') move(charge, 'succeeded')
    else if (card.does === 'declines') move(charge, 'failed', card.code)
    else if (card.does === 'debits') {
      move(charge, 'processing')
      later(now() + card.days * dayMs, () => {
        if (charge.status === 'processing') move(charge, card.well ? 'succeeded' : 'failed', card.well ? null : 'debit_returned')
      })
    } else if (authentication === null) move(charge, 'requires_action')
    else if (authentication === 'complete') move(charge, 'succeeded')
    else move(charge, 'failed', 'authentication_failed')
  }

  type Paying = {
    attemptKey: string | null
    card: Card
    authentication: 'complete' | 'fail' | null
    theirs: Theirs
    amount?: bigint
    currency?: string
    /** Takes money although the link does not: it was begun while it did. */
    begunBefore?: boolean
  }

  return {
    links,
    charges,
    refunds,
    linkNow,
    chargesOf,
    refundedOf,
    linkOfAttempt: (attemptKey: string) => find(links, l => l.attemptKey === attemptKey),
    refundOfAttempt: (attemptKey: string) => find(refunds, r => r.attemptKey === attemptKey),

    open(asked: Pick<Link, 'attemptKey' | 'amount' | 'currency' | 'expiresAt' | 'theirs'>): Link | Refusal {
      const known = find(links, l => l.attemptKey === asked.attemptKey)
      if (known) return known.amount === asked.amount && known.currency === asked.currency ? linkNow(known.id)! : { refused: 'key_reused' }
      if (asked.expiresAt <= now()) return { refused: 'expires_in_the_past' }
      const expiresAt = Math.max(asked.expiresAt, now() + leastOpenMs)
      const link: Link = { ...asked, id: id('glnk'), status: 'open', expiresAt, closedAt: null }
      links.set(link.id, link)
      return link
    },

    close(linkId: string): Link | Refusal {
      const link = linkNow(linkId)
      if (!link) return { refused: 'unknown_link' }
      if (link.status === 'open') {
        Object.assign(link, { status: 'canceled', closedAt: now() })
        dropWaiting(linkId)
        tell({ type: 'link.canceled', link: linkId })
      }
      return link
    },

    pay(linkId: string, paying: Paying): Charge | Refusal {
      const link = linkNow(linkId)
      if (!link) return { refused: 'unknown_link' }
      const known = paying.attemptKey === null ? null : find(charges, c => c.attemptKey === paying.attemptKey)
      if (known) {
        if (known.status === 'requires_action' && paying.authentication && link.status === 'open') run(known, paying.authentication)
        return known
      }
      const canGoOn = paying.begunBefore && paying.card.does !== 'authenticates'
      if (link.status !== 'open' && !canGoOn) return { refused: `link_is_${link.status}` }
      const charge: Charge = {
        id: id('gchg'),
        linkId,
        attemptKey: paying.attemptKey,
        card: paying.card,
        status: 'processing',
        amount: paying.amount ?? link.amount,
        currency: paying.currency ?? link.currency,
        capturedAt: null,
        declineCode: null,
        theirs: { ...link.theirs, ...paying.theirs },
      }
      charges.set(charge.id, charge)
      run(charge, paying.authentication)
      return charge
    },

    /** The buyer comes back from the bank to the gateway's own page. */
    authenticate(chargeId: string, outcome: 'complete' | 'fail'): void {
      const charge = charges.get(chargeId)
      if (charge?.status === 'requires_action' && linkNow(charge.linkId)?.status === 'open') run(charge, outcome)
    },

    refund(asked: Pick<GivenBack, 'attemptKey' | 'chargeId' | 'amount' | 'currency'>, slowMs: number): GivenBack | Refusal {
      const known = find(refunds, r => r.attemptKey === asked.attemptKey)
      if (known) return known.amount === asked.amount && known.chargeId === asked.chargeId ? known : { refused: 'key_reused' }
      const charge = charges.get(asked.chargeId)
      if (charge?.status !== 'succeeded' || charge.currency !== asked.currency) return { refused: 'nothing_to_refund' }
      if (asked.amount <= 0n || asked.amount + refundedOf(charge.id, ['pending', 'succeeded']) > charge.amount)
        return { refused: 'too_much' }
      const refund: GivenBack = { ...asked, id: id('gref'), status: slowMs > 0 ? 'pending' : 'succeeded' }
      refunds.set(refund.id, refund)
      if (slowMs > 0)
        later(now() + slowMs, () => {
          refund.status = 'succeeded'
          tell({ type: 'refund.succeeded', refund: refund.id })
        })
      else tell({ type: 'refund.succeeded', refund: refund.id })
      return refund
    },
  }
}
