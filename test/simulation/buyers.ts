/** Buyers: they press twice, keep two tabs open, pay after a decline, walk away at the bank's step, pay at the gateway's own page. */

import { type Card, cards } from './cards.ts'
import type { Chance } from './chance.ts'
import { oddAmount } from './line.ts'
import type { Known, Merchant } from './merchant.ts'
import type { Office } from './office.ts'
import { codes } from './shop.ts'
import type { World } from './world.ts'

type Page = Pick<Known, 'token'>

const cardWeights = {
  success: 9,
  success_mastercard: 1,
  hsa_fsa: 1,
  declines_later: 0.7,
  declined: 3,
  insufficient_funds: 1,
  authentication_once: 0.7,
  authentication_always: 1.5,
  bank_debit: 1,
  bank_debit_fails: 1,
}

export function makeBuyers(world: World, merchant: Merchant, office: Office, chance: Chance) {
  const { gateway, tasks, faults, line } = world

  const aSession = (of: (session: Known) => boolean = () => true): Known | null => {
    const known = [...merchant.sessions.values()].filter(of)
    const open = known.filter(s => s.finals.length === 0 && tasks.now() < s.until)
    const recent = open.length > 0 && chance.happens(0.85) ? open : known.slice(-4)
    return recent.length === 0 ? null : chance.pick(recent)
  }
  const linksOf = (session: Known) => [...gateway.links.values()].filter(l => l.theirs.sessionId === session.id && line.told.has(l.id))

  function visit({ token }: Page): void {
    world.request({ method: 'GET', url: `/checkout/${token}/return` }, () => undefined)
  }

  function post(page: Page, path: string, form: string): void {
    world.request({ method: 'POST', url: `/checkout/${page.token}/${path}`, form }, answer => {
      if (answer === null || answer.status === 303) {
        if (chance.happens(0.7)) visit(page)
        // A code that is not taken is said on the page; a 500 of ours is told by the log.
      } else if (answer.status < 500 && !(path === 'promotion_code' && answer.status === 422))
        world.complaints.push(`a buyer was answered ${answer.status} for ${path}`)
    })
  }

  /** What is asked of a buyer whom nobody knows is said by everybody: pages read what they asked for. */
  const payBy = (page: Page, card: string) => post(page, 'pay', `test_card=${card}&email=jane%40example.com`)
  const enter = (page: Page) => post(page, 'promotion_code', `code=${chance.pick(codes)}`)

  /** Takes off the first discount that the page offers to take off. */
  function takeOff(page: Page): void {
    world.request({ method: 'GET', url: `/checkout/${page.token}` }, answer => {
      const coupon = /name="remove" value="([^"]+)"/.exec(String(answer?.body ?? ''))?.[1]
      if (coupon) post(page, 'promotion_code', `remove=${coupon}`)
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
      for (let press = 0; press < presses; press += 1) payBy(session, card)
    },
    /** On the page that a refusal offered. */
    saveCard(): void {
      const token = office.savePages.at(-1)
      if (token) payBy({ token }, chance.weighted(cardWeights))
    },
    code(): void {
      const session = aSession(s => s.takesCodes)
      if (session) chance.happens(0.65) ? enter(session) : takeOff(session)
    },
    /** A code is entered, or taken off again, in one tab while another one pays. */
    codeWhilePaying(): void {
      const session = aSession(s => s.takesCodes)
      if (!session) return
      const [link] = linksOf(session).slice(-1)
      if (link && chance.happens(0.4)) capture(link.id, { does: 'pays' }, chance.int(1, 30_000))
      else payBy(session, chance.weighted(cardWeights))
      chance.happens(0.7) ? enter(session) : takeOff(session)
      if (chance.happens(0.5)) payBy(session, 'success')
    },
    /** In a session, and by the merchant's charge to the saved card, and now and then it is void meanwhile. */
    payBothWays(): void {
      const invoice = office.anInvoice()
      if (!invoice) return
      const charge = () => (chance.happens(0.25) ? office.voidInvoice(invoice.id) : office.payInvoice(invoice.id))
      merchant.intend({ action: 'pay_invoice', customer: invoice.customer, of: invoice.id }, session => {
        const [link] = linksOf(session)
        if (link && chance.happens(0.3)) capture(link.id, { does: 'pays' }, chance.int(1, 20_000))
        else payBy(session, chance.weighted(cardWeights))
        if (chance.happens(0.8)) charge()
        if (chance.happens(0.3)) merchant.intend({ action: 'pay_invoice', customer: invoice.customer, of: invoice.id })
      })
      if (chance.happens(0.3)) charge()
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
      const link = session && linksOf(session).at(chance.happens(0.2) ? 0 : -1)
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
      const link = session && linksOf(session).at(-1)
      if (!session || !link) return
      capture(link.id, { does: 'pays' }, chance.int(1_000, 40 * 60_000))
      merchant.end(session)
    },
  }
}
