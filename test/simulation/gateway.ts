/**
 * A payment gateway of its own, with its own books: links, charges, kept cards, refunds. It imports nothing of the program, so that
 * what both say can be compared. Times are milliseconds of the virtual clock.
 *
 *   link: open ──▶ paid | processing | expired | canceled       processing ──▶ paid | open
 */
import { atForm, type Card, type CardOutcome, withoutBuyer } from './cards.ts'

export type LinkStatus = 'open' | 'processing' | 'paid' | 'expired' | 'canceled'
export type ChargeStatus = 'requires_action' | 'processing' | 'succeeded' | 'failed' | 'canceled'

/** What the merchant's program writes beside ours. */
export type Theirs = Readonly<Record<string, string | undefined>>

export type Link = {
  id: string
  attemptKey: string
  /** setup: keeps a card and moves nothing. */
  purpose: 'payment' | 'setup'
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
  /** null: of a kept card, without the buyer. */
  linkId: string | null
  /** The charge at whose form the card was kept. */
  cardOf: string
  /** Of the form or of the call; null for one made on the gateway's own page. */
  attemptKey: string | null
  card: Card
  status: ChargeStatus
  /** 0: only kept the card. */
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

export type News = { type: string; link?: string; charge?: string; refund?: string }

export type Refusal = { refused: string }

const dayMs = 86_400_000
/** Its links stay open at least so long, whatever they were asked to. */
export const leastOpenMs = 16 * 60_000
/** It charges no less, in any currency. */
export const leastAmount = 50n

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
    if (charge.linkId === null) tell({ type: `charge.${status}`, charge: charge.id })
    else moveLink(linkNow(charge.linkId)!, status)
  }

  function moveLink(link: Link, status: ChargeStatus): void {
    if (status === 'succeeded') {
      link.status = 'paid'
      dropWaiting(link.id)
    } else if (status === 'processing' && link.status === 'open') link.status = 'processing'
    else if (link.status === 'processing' && !chargesOf(link.id).some(c => c.status === 'processing')) link.status = 'open'
    tell({ type: status === 'succeeded' ? 'link.paid' : `charge.${status}`, link: link.id })
  }

  /** What the card does now, and a debit in its days. */
  function run(charge: Charge, outcome: CardOutcome): void {
    move(charge, outcome.status, outcome.status === 'failed' ? outcome.code : null)
    if (outcome.status !== 'processing') return
    later(now() + outcome.days * dayMs, () => {
      if (charge.status === 'processing') move(charge, outcome.well ? 'succeeded' : 'failed', outcome.well ? null : 'debit_returned')
    })
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
  type Saved = Pick<GivenBack, 'amount' | 'currency' | 'attemptKey'> & { cardOf: string; theirs: Theirs }

  return {
    links,
    charges,
    refunds,
    linkNow,
    chargesOf,
    refundedOf,
    linkOfAttempt: (attemptKey: string) => find(links, l => l.attemptKey === attemptKey),
    chargeOfAttempt: (attemptKey: string) => find(charges, c => c.attemptKey === attemptKey),
    refundOfAttempt: (attemptKey: string) => find(refunds, r => r.attemptKey === attemptKey),

    open(asked: Pick<Link, 'attemptKey' | 'purpose' | 'amount' | 'currency' | 'expiresAt' | 'theirs'>): Link | Refusal {
      const known = find(links, l => l.attemptKey === asked.attemptKey)
      if (known) return known.amount === asked.amount && known.currency === asked.currency ? linkNow(known.id)! : { refused: 'key_reused' }
      if (asked.expiresAt <= now()) return { refused: 'expires_in_the_past' }
      if (asked.purpose === 'setup' ? asked.amount !== 0n : asked.amount < leastAmount) return { refused: 'amount_invalid' }
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
      const setup = link.purpose === 'setup'
      const known = paying.attemptKey === null ? null : find(charges, c => c.attemptKey === paying.attemptKey)
      if (known) {
        if (known.status === 'requires_action' && paying.authentication && link.status === 'open')
          run(known, atForm(known.card, paying.authentication, setup))
        return known
      }
      const canGoOn = paying.begunBefore && paying.card.does !== 'authenticates'
      if (link.status !== 'open' && !canGoOn) return { refused: `link_is_${link.status}` }
      const chargeId = id('gchg')
      const charge: Charge = {
        id: chargeId,
        linkId,
        cardOf: chargeId,
        attemptKey: paying.attemptKey,
        card: paying.card,
        status: 'processing',
        amount: setup ? 0n : (paying.amount ?? link.amount),
        currency: setup ? link.currency : (paying.currency ?? link.currency),
        capturedAt: null,
        declineCode: null,
        theirs: { ...link.theirs, ...paying.theirs },
      }
      charges.set(charge.id, charge)
      run(charge, atForm(charge.card, paying.authentication, setup))
      return charge
    },

    /** The buyer comes back from the bank to the gateway's own page. */
    authenticate(chargeId: string, outcome: 'complete' | 'fail'): void {
      const charge = charges.get(chargeId)
      if (charge?.status !== 'requires_action' || charge.linkId === null) return
      const link = linkNow(charge.linkId)
      if (link?.status === 'open') run(charge, atForm(charge.card, outcome, link.purpose === 'setup'))
    },

    /** A kept card, without the buyer; `charged`: what is taken, should it be something else than asked. */
    charge(asked: Saved, charged: { amount?: bigint; currency?: string } = {}): Charge | Refusal {
      const known = find(charges, c => c.attemptKey === asked.attemptKey)
      if (known) return known.cardOf === asked.cardOf && known.linkId === null ? known : { refused: 'key_reused' }
      const kept = charges.get(asked.cardOf)
      if (kept?.status !== 'succeeded' || kept.cardOf !== kept.id) return { refused: 'unknown_card' }
      if (asked.amount < leastAmount) return { refused: 'amount_invalid' }
      const charge: Charge = {
        ...{ id: id('gchg'), linkId: null, card: kept.card, status: 'processing', capturedAt: null, declineCode: null },
        ...asked,
        ...charged,
      }
      charges.set(charge.id, charge)
      run(charge, withoutBuyer(charge.card))
      return charge
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
