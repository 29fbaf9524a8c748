/** Buyers: they press twice, keep two tabs open, pay after a decline, walk away at the bank's step, pay at the gateway's own page. */
import type { Chance } from './chance.ts'
import { type Card, cards } from './gateway.ts'
import { oddAmount } from './gateway-port.ts'
import type { Known, Merchant } from './merchant.ts'
import type { World } from './world.ts'

const cardWeights = {
  success: 6,
  success_mastercard: 1,
  hsa_fsa: 1,
  declined: 3,
  insufficient_funds: 1,
  authentication_always: 2,
  bank_debit: 1,
  bank_debit_fails: 1,
}

export function makeBuyers(world: World, merchant: Merchant, chance: Chance) {
  const { gateway, tasks, faults } = world

  const aSession = (): Known | null => {
    const known = [...merchant.sessions.values()]
    const open = known.filter(s => s.finals.length === 0 && tasks.now() < s.until)
    const recent = open.length > 0 && chance.happens(0.85) ? open : known.slice(-4)
    return recent.length === 0 ? null : chance.pick(recent)
  }
  const linksOf = (session: Known) => [...gateway.links.values()].filter(l => l.theirs.sessionId === session.id)

  function visit(session: Known): void {
    world.request({ method: 'GET', url: `/checkout/${session.token}/return` }, () => undefined)
  }

  function post(session: Known, path: string, form: string): void {
    world.request({ method: 'POST', url: `/checkout/${session.token}/${path}`, form }, answer => {
      if (answer === null || answer.status === 303) {
        if (chance.happens(0.7)) visit(session)
        // A 500 of ours is told by the log.
      } else if (answer.status < 500) world.complaints.push(`a buyer was answered ${answer.status} for ${path}`)
    })
  }

  /** The gateway's page takes the money a while after the buyer pressed its button. */
  function capture(linkId: string, card: Card, inMs: number): void {
    if (gateway.linkNow(linkId)?.status !== 'open') return
    tasks.at(tasks.now() + inMs, () => {
      const link = gateway.linkNow(linkId)!
      const busy = link.status === 'paid' || link.status === 'processing'
      const begunBefore = link.status !== 'open' && faults.strikes(busy ? 'double_capture' : 'late_money', chance)
      const odd = oddAmount(faults, chance, link.amount)
      gateway.pay(linkId, { attemptKey: null, card, authentication: null, theirs: {}, begunBefore, ...odd })
    })
  }

  return {
    pay(): void {
      const session = aSession()
      if (!session) return
      const card = chance.weighted(cardWeights)
      const presses = chance.happens(0.25) ? 2 : 1
      for (let press = 0; press < presses; press += 1) post(session, 'pay', `test_card=${card}`)
    },
    authenticate(): void {
      const waiting = [...gateway.charges.values()].filter(c => c.status === 'requires_action')
      if (waiting.length === 0) return
      const charge = chance.pick(waiting)
      const outcome = chance.pick(['complete', 'complete', 'fail'] as const)
      const session = merchant.sessions.get(charge.theirs.sessionId ?? '')
      if (charge.attemptKey === null || !session) gateway.authenticate(charge.id, outcome)
      else post(session, 'authentication', `outcome=${outcome}`)
    },
    payAtGateway(): void {
      const session = aSession()
      const link = session && linksOf(session)[0]
      if (!session || !link) return
      const tabs = chance.happens(0.2) ? 2 : 1
      for (let tab = 0; tab < tabs; tab += 1)
        capture(link.id, cards[chance.weighted(cardWeights)]!, chance.happens(0.5) ? chance.int(1, 40 * 60_000) : chance.int(500, 20_000))
      if (chance.happens(0.5)) tasks.at(tasks.now() + chance.int(1_000, 60_000), () => visit(session))
    },
    visit(): void {
      const session = aSession()
      if (session) visit(session)
    },
    /** Pressed the gateway's button, and while that is on its way the session is ended. */
    payWhileItEnds(): void {
      const session = aSession()
      const link = session && linksOf(session)[0]
      if (!session || !link) return
      capture(link.id, { does: 'pays' }, chance.int(1_000, 40 * 60_000))
      merchant.end(session)
    },
  }
}
